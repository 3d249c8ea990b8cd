import type { Fact, FactKind, FactValue, Snapshot } from '@ffleet/evidence';
import { sampleVideo } from '@ffleet/terminal/testing';
import { epochMs } from '@ffleet/units';
import { aboutVideo } from './why-video-facts';
import { stateOf } from './why-video-state';

const NOW = epochMs(Date.parse('2026-02-21T01:26:00Z'));
const UNTIL = epochMs(NOW + 20_000);
const DATABASE = 'academy';

const fact = <Kind extends FactKind>(kind: Kind, subject: string, value: FactValue<Kind>): Fact =>
  ({
    ...{ kind, subject, observation: { kind: 'known', value }, observedAt: NOW, raw: null },
    source: { kind: 'sql', statement: 'SELECT 1' },
  }) as unknown as Fact;

const lease = (videoId: number, part: string | null, workerId: string) => ({
  ...{
    jobId: `job-${part}`,
    videoId,
    part,
    tenantId: 1,
    workerId,
    fencingToken: 1,
    leaseUntil: UNTIL,
    stage: 'encode',
  },
  progress01: 0.6,
});

const look = (...facts: readonly Fact[]): Snapshot =>
  ({ version: 1, takenAt: NOW, names: { database: DATABASE, videoQueue: 'jobs' }, facts }) as unknown as Snapshot;
const leases = (...jobs: readonly ReturnType<typeof lease>[]) =>
  fact('running-jobs', DATABASE, { databaseNow: NOW, jobs: [...jobs] });
const groupOf = (...ids: readonly string[]) =>
  fact('group', 'workers', {
    ...{ desired: 2, min: 0, max: 4, suspendedProcesses: [] },
    instances: ids.map((instanceId) => ({ instanceId, lifecycle: 'InService', health: 'Healthy', protected: true })),
  });
const failure = (videoId: number, code: string) => ({
  jobId: `job-${videoId}`,
  videoId,
  state: 'FAILED',
  code,
  at: NOW,
});

const seen = (snapshot: Snapshot, video: Parameters<typeof stateOf>[0]['video'] = null) =>
  stateOf({ videoId: 14, snapshot: aboutVideo({ videoId: 14, snapshot }), video });

describe('stateOf()', () => {
  it('names each part that is held, and who of its holders has left the group', () => {
    const observed = look(
      leases(lease(14, 'chunk-0001', 'i-0aa'), lease(14, 'chunk-0002', 'i-0bb'), lease(15, null, 'i-0aa')),
      groupOf('i-0aa'),
    );

    const { state, evidence } = seen(observed, sampleVideo({}, { state: 'WAITING', progress01: 0.34 }));

    expect(state).toMatchObject({
      kind: 'running',
      videoProgress01: 0.34,
      holders: [
        { part: 'chunk-0001', workerId: 'i-0aa', isOutOfService: false },
        { part: 'chunk-0002', workerId: 'i-0bb', isOutOfService: true },
      ],
    });
    expect(evidence.map(({ id }) => id)).toEqual([`running-jobs:${DATABASE}`, 'group:workers']);
    expect(evidence[0]?.summary).not.toContain('video 15');
  });

  it('says READY of a video that is, whatever an older lease or a log says', () => {
    const ready = sampleVideo({ status: 'READY' }, { state: 'SUCCEEDED', failure: null });

    expect(seen(look(leases(lease(14, null, 'i-0aa'))), ready).state.kind).toBe('ready');
  });

  it('gives the failure and its remedy by a snapshot alone, and cites no other video', () => {
    const failures = fact('job-failures', DATABASE, {
      failures: [failure(3, 'source-empty'), failure(14, 'encode-failed')],
    });

    const { state, evidence } = seen(look(leases(), failures));

    expect(state).toMatchObject({ kind: 'failed', code: 'encode-failed', message: null });
    expect(state.kind === 'failed' && state.remedy).toContain('ffleet retry 14');
    expect(evidence).toEqual([{ id: `job-failures:${DATABASE}`, summary: 'video 14: encode-failed' }]);
  });

  it('does not say that nobody holds it when the leases could not be read', () => {
    const { state, missing } = seen(look(), sampleVideo({}, { state: 'RUNNING' }));

    expect(state.kind).toBe('unknown');
    expect(missing.map(({ kind }) => kind)).toContain('running-jobs');
  });
});
