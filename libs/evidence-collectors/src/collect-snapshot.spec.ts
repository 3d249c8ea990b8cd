import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { ENGLISH, composeReport, diagnose, parseSnapshot, renderSnapshot, renderText } from '@ffleet/evidence';
import type { FactKind, Observation, Snapshot } from '@ffleet/evidence';
import { epochMs, milliseconds } from '@ffleet/units';
import { collectSnapshot } from './index';
import type { SnapshotOptions } from './index';
import { QUIET_JOBS, SCALER_ZIP, startObservedFleet } from './testing/observed-fleet';
import type { ObservedFleet } from './testing/observed-fleet';

let fleet: ObservedFleet;

beforeAll(async () => {
  fleet = await startObservedFleet();
  await writeFile(path.join(fleet.folder, 'scaler.zip'), SCALER_ZIP);
});
afterAll(() => fleet.close());

const look = (options: Partial<SnapshotOptions> = {}): Promise<Snapshot> =>
  collectSnapshot({
    clients: fleet.clients,
    names: fleet.names,
    jobs: QUIET_JOBS,
    clock: { nowEpochMs: () => epochMs(Date.now()) },
    artifactFolder: fleet.folder,
    timeLimit: milliseconds(20_000), // a busy machine is no finding
    ...options,
  });

const observationOf = (snapshot: Snapshot, kind: FactKind, subject?: string): Observation<unknown> | undefined =>
  snapshot.facts.find((fact) => fact.kind === kind && (subject === undefined || fact.subject === subject))?.observation;

const valueOf = (snapshot: Snapshot, kind: FactKind, subject?: string): unknown => {
  const observation = observationOf(snapshot, kind, subject);
  return observation?.kind === 'known' ? observation.value : observation;
};

/** A policy as the scaler logs it. */
const POLICY = {
  kind: 'classic',
  minSize: 0,
  maxSize: 9,
  maxBacklogAdd: 5,
  stableZeroDuration: 15,
  visibleOnly: true,
};

describe('collectSnapshot()', () => {
  it('collectSnapshot() brings every part as facts when everything answers', async () => {
    const { names, instanceIds, aws } = fleet;
    const [first = '', second = ''] = instanceIds;
    await fleet.clients.sqs.send(new SendMessageCommand({ QueueUrl: fleet.queueUrl, MessageBody: 'x' }));
    const now = Date.now();
    aws.appendLog({
      group: names.workerLogGroup,
      stream: first,
      lines: [
        { time: new Date(now).toISOString(), event: 'WORKER_STARTED', ack_mode: 'at-receive', heartbeat_sec: 8 },
        { time: new Date(now).toISOString(), event: 'SCRATCH_SPACE', free_bytes: 5, total_bytes: 10 },
        { time: new Date(now + 60_000).toISOString(), event: 'SQS_MESSAGE_RECEIVED', video_id: 53 },
      ].map((line) => JSON.stringify({ visibility_timeout_sec: 90, ...line })),
    });
    aws.appendLog({
      group: names.scalerLogGroup,
      stream: '2026/02/21/[$LATEST]0',
      lines: [
        'START RequestId: 1',
        JSON.stringify({ event: 'SCALING_ACTION_FAILED', action: 'set-desired-capacity', error: 'AccessDenied' }),
        JSON.stringify({ event: 'SCALING_DECISION', decision: { policy: POLICY }, visible: { Video: 4, AI: null } }),
      ],
    });

    const snapshot = await look();

    expect(snapshot.facts.filter(({ observation }) => observation.kind === 'unknown')).toEqual([]);
    expect(valueOf(snapshot, 'queue-depth', names.videoQueue)).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    expect(valueOf(snapshot, 'queue-settings', names.videoQueue)).toEqual({
      visibilityTimeout: 300,
      retention: 345_600,
      redrive: { deadLetterQueue: names.deadLetterQueue, maxReceiveCount: 5 },
    });
    expect(valueOf(snapshot, 'messages-sent')).toMatchObject({ points: [{ count: 1 }] });
    expect(valueOf(snapshot, 'oldest-message-age')).toEqual({ age: null });
    expect(valueOf(snapshot, 'group')).toMatchObject({ desired: 2, min: 0, max: 4, suspendedProcesses: [] });
    expect(valueOf(snapshot, 'scaling-activities')).toMatchObject({ activities: [{ statusMessage: null }, {}] });
    expect(valueOf(snapshot, 'instance-refresh')).toEqual({ status: null, percentageComplete: null });
    expect(valueOf(snapshot, 'purchase-options')).toEqual({
      distribution: null,
      instanceTypes: [],
      capacityRebalance: false,
    });
    expect(valueOf(snapshot, 'spot-notices')).toMatchObject({ notices: [] });
    expect(valueOf(snapshot, 'vcpu-quota', 'L-1216C47A')).toEqual({
      name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
      vcpus: 5,
    });
    expect(valueOf(snapshot, 'vcpu-quota', 'L-34B43A08')).toMatchObject({ vcpus: 5 });
    expect(valueOf(snapshot, 'scaler-result')).toEqual({
      ai_queue_depth: null,
      video_queue_depth: 4,
      messaging_queue_depth: null,
    });
    expect(valueOf(snapshot, 'scaler-log')).toMatchObject({ failures: [{ action: 'set-desired-capacity' }] });
    expect(valueOf(snapshot, 'scaling-policy')).toEqual({ ...POLICY, reportsVisibleOnly: true });
    expect(valueOf(snapshot, 'scaler-schedule')).toEqual({ state: 'DISABLED', expression: 'rate(1 minute)' });
    expect(valueOf(snapshot, 'stable-zero-mark')).toEqual({ since: null });
    expect(valueOf(snapshot, 'built-artifact')).toEqual({
      codeSha256: createHash('sha256').update(SCALER_ZIP).digest('base64'),
    });
    expect(valueOf(snapshot, 'scaler-deployment')).toMatchObject({ environment: { API_TOKEN: '[redacted]' } });
    expect(valueOf(snapshot, 'worker-log', first)).toMatchObject({ lines: [{}, {}, { videoId: 53 }] });
    expect(valueOf(snapshot, 'worker-log', second)).toMatchObject({ lines: [] });
    expect(valueOf(snapshot, 'worker-settings')).toEqual({
      fastAck: true,
      visibilityExtension: { interval: 8, visibilityTimeout: 90 },
    });
    expect(valueOf(snapshot, 'worker-disk', first)).toEqual({ freeBytes: 5, totalBytes: 10 });
    // The last line says a minute later than CloudWatch's own clock does.
    expect(valueOf(snapshot, 'worker-clock', first)).toMatchObject({ ahead: expect.closeTo(60, 0) as number });
    expect(valueOf(snapshot, 'database-health')).toMatchObject({ reachable: true });
    expect(parseSnapshot(renderSnapshot(snapshot)).ok).toBe(true);
    const report = composeReport({ diagnosis: diagnose(snapshot), catalogue: ENGLISH });
    expect(renderText({ report, words: ENGLISH.report })).toContain('ScheduleDisabled');
  });

  it.each([
    ['AccessDenied', 403],
    ['UnauthorizedOperation', 403],
  ])('collectSnapshot() makes a fact of the refusal %s, and asks the rest all the same', async (code, status) => {
    const fault = fleet.aws.faults.injectCallFault({
      service: 'autoscaling',
      operations: ['DescribeScalingActivities'],
      effect: { kind: 'refuse', code, status, message: 'not for you' },
    });

    const snapshot = await look({ parts: ['group'] });
    fault.end();

    expect(observationOf(snapshot, 'scaling-activities')).toEqual({
      kind: 'unknown',
      code: 'AccessDenied',
      problem: 'autoscaling:DescribeScalingActivities: not for you',
    });
    expect(observationOf(snapshot, 'group')).toMatchObject({ kind: 'known' });
  });

  it('collectSnapshot() tries again when it is throttled, and gets its answer', async () => {
    const fault = fleet.aws.faults.injectCallFault({
      service: 'autoscaling',
      operations: ['DescribeAutoScalingGroups'],
      effect: { kind: 'refuse', code: 'Throttling', status: 400 },
      times: 2,
    });

    const snapshot = await look({ parts: ['group'] });

    expect(fault.hits()).toBe(2);
    expect(observationOf(snapshot, 'group')).toMatchObject({ kind: 'known' });
  });

  it('collectSnapshot() does not wait for an answer beyond the time limit', async () => {
    const fault = fleet.aws.faults.injectCallFault({
      service: 'scheduler',
      effect: { kind: 'delay-answer', by: milliseconds(3_600_000) },
    });

    const snapshot = await look({ parts: ['schedule'], timeLimit: milliseconds(1_000) });
    fault.end();

    expect(observationOf(snapshot, 'scaler-schedule')).toEqual({
      kind: 'unknown',
      code: 'Timeout',
      problem: 'scheduler:GetSchedule: no answer in 1 s',
    });
  });

  it('collectSnapshot() leaves everything unknown when it is ended', async () => {
    const ended = new AbortController();
    ended.abort();

    const snapshot = await look({ signal: ended.signal });

    const known = snapshot.facts.filter(({ observation }) => observation.kind === 'known');
    expect(known).toEqual([]);
    expect(observationOf(snapshot, 'group')).toMatchObject({ code: 'Aborted' });
  });

  it('collectSnapshot() tells what does not exist by its name', async () => {
    const names = { ...fleet.names, group: 'nobody', videoQueue: 'nothing', scalerFunction: 'none' };

    const snapshot = await look({ names });

    expect(observationOf(snapshot, 'group')).toMatchObject({ code: 'GroupNotFound' });
    expect(observationOf(snapshot, 'queue-depth', 'nothing')).toMatchObject({ kind: 'unknown' });
    expect(observationOf(snapshot, 'scaler-deployment')).toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('collectSnapshot() takes a database that refuses as an answer, and none as a reason', async () => {
    const refused = async (): Promise<never> => {
      throw new Error('outer', { cause: new Error('connect ECONNREFUSED 127.0.0.1:5432') });
    };
    const jobs = { ...QUIET_JOBS, fetchHealth: refused, fetchRunning: refused };

    const down = await look({ jobs, parts: ['database'] });
    const silent = await look({
      jobs: { ...QUIET_JOBS, fetchHealth: () => new Promise(() => undefined) },
      parts: ['database'],
      timeLimit: milliseconds(50),
    });
    const nowhere = await look({ jobs: null, parts: ['database'] });

    expect(valueOf(down, 'database-health')).toMatchObject({
      reachable: false,
      error: 'connect ECONNREFUSED 127.0.0.1:5432',
    });
    expect(observationOf(down, 'running-jobs')).toMatchObject({ kind: 'unknown' });
    expect(valueOf(silent, 'database-health')).toMatchObject({ reachable: false, error: 'no answer in 0.05 s' });
    expect(nowhere.facts.map(({ observation }) => observation)).toEqual(
      Array(4).fill({ kind: 'unknown', code: 'NotConfigured', problem: 'DATABASE_URL is not set' }),
    );
  });

  it('collectSnapshot() reads dead letters with their reasons, and hides none', async () => {
    const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: String(index), MessageBody: 'bad' }));
    const reason = { DataType: 'String', StringValue: 'not JSON' };
    const { sqs } = fleet.clients;
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: fleet.deadLetterQueueUrl, Entries }));
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: fleet.deadLetterQueueUrl,
        MessageBody: 'bad',
        MessageAttributes: { reason },
      }),
    );

    const snapshot = await look({ parts: ['dead-letters'] });
    const again = await look({ parts: ['queue'] });

    const { messages } = valueOf(snapshot, 'dead-letters') as { messages: { reason: string | null }[] };
    expect(messages.length).toBeGreaterThanOrEqual(10);
    expect(valueOf(again, 'queue-depth', fleet.names.deadLetterQueue)).toEqual({
      visible: 11,
      inFlight: 0,
      delayed: 0,
    });
  });

  it('collectSnapshot() runs the scaler only when it is told to', async () => {
    const snapshot = await look({ parts: ['scaler'], invoke: true });

    expect(valueOf(snapshot, 'scaler-result')).toEqual({
      ai_queue_depth: 1,
      video_queue_depth: 2,
      messaging_queue_depth: 3,
    });
  });

  it('collectSnapshot() reads worker logs from a command without a shell, and from files', async () => {
    const time = new Date().toISOString();
    const line = JSON.stringify({ time, event: 'SQS_MESSAGE_RECEIVED', video_id: 54 });
    const folder = path.join(fleet.folder, 'logs');
    await mkdir(folder);
    await writeFile(path.join(folder, 'i-file.log'), `noise\n${line}\n`);
    const argv = [process.execPath, '-e', 'console.error(process.argv[1])', line, '; $(false)'] as const;

    const ofCommand = await look({
      parts: ['workers'],
      workerLogs: { kind: 'command', workerId: 'here', argv },
    });
    const ofFolder = await look({ parts: ['workers'], workerLogs: { kind: 'folder', folder } });
    const failing = await look({
      parts: ['workers'],
      workerLogs: { kind: 'command', workerId: 'here', argv: [process.execPath, '-e', 'process.exit(3)'] },
    });

    expect(valueOf(ofCommand, 'worker-log', 'here')).toMatchObject({ lines: [{ videoId: 54 }] });
    expect(valueOf(ofFolder, 'worker-log', 'i-file')).toMatchObject({ lines: [{ videoId: 54 }] });
    expect(observationOf(failing, 'worker-log')).toMatchObject({ kind: 'unknown', code: 'CommandFailed' });
  });

  it('collectSnapshot() reads a log of several pages to its end', async () => {
    const { names, aws } = fleet;
    const lines = Array.from({ length: 12_000 }, (_, index) => `noise ${index}`);
    aws.appendLog({ group: names.workerLogGroup, stream: 'i-chatty', lines });

    const snapshot = await look({ parts: ['workers'] });

    // 12,000 events are two pages: all of them are read.
    expect(observationOf(snapshot, 'worker-log', 'i-chatty')).toMatchObject({ kind: 'known', value: { lines: [] } });
  });
});
