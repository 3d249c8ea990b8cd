/** Workers that have to go, and owners who want their job stopped: handed back, protected, cancelled. */
import { seconds } from '@ffleet/units';
import { writeSlowFfmpeg } from '../ground/media';
import { STATEMENTS } from '../ground/statements';
import { LONG_SOURCE } from '../ground/trial-ground';
import { createTrialGroup } from '../ground/trial-group';
import type { Trial } from '../ground/trial';
import type { TrialWorker } from '../ground/trial-worker';
import { until } from '../ground/until';
import { countOf, EVENTUALLY, inSeconds, isReady, isRunning, mustHold, SOON, within } from './expect';
import type { FaultTrial } from './fault-trial';

const RELEASED_WITHIN = seconds(5);
/** Notices are polled this often (LIFECYCLE.md); the release follows the poll that reads one. */
const NOTICE_POLL = seconds(5);
const CANCELLED_WITHIN = seconds(10);
/** More than a Spot notice leaves: such a job has to be handed back. */
const TOO_LONG = seconds(300);

const slowFfmpeg = ({ folder }: Trial, encodeTime: number): Promise<string> =>
  writeSlowFfmpeg({ folder, readRate: LONG_SOURCE / encodeTime });

const untilMediaIsGone = (worker: TrialWorker): Promise<unknown> =>
  until({
    what: 'its ffmpeg to be gone',
    ask: () => worker.mediaProcesses(),
    satisfies: (found) => found.length === 0,
    within: SOON,
  });

/** What becomes of a job whose worker was told to go at `toldAt`. */
async function reportHandedBack(options: {
  trial: Trial;
  videoId: number;
  leaving: TrialWorker;
  toldAt: number;
  releasedWithin: number;
}): Promise<string> {
  const { trial, videoId, leaving, toldAt, releasedWithin } = options;
  const done = await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
  const { code } = await within(SOON, 'the worker to end', leaving.exited);
  const entries = await trial.transitions();
  const releasedAfter = (entries.find(({ event }) => event === 'released')?.at ?? NaN) - toldAt;
  mustHold(releasedAfter <= releasedWithin * 1000, `released within ${releasedWithin} s (${inSeconds(releasedAfter)})`);
  mustHold(done.job?.attempts === 0 && done.job.interruptions === 1, 'attempts 0, interruptions 1');
  mustHold(code === 0, `exit code 0 (seen: ${code})`);
  return `released after ${inSeconds(releasedAfter)}, attempts 0, interruptions 1, exit code ${code}, READY by another`;
}

const terminated: FaultTrial = {
  name: 'sigterm',
  fault: 'SIGTERM in mid-encode',
  expected: `released within ${RELEASED_WITHIN} s, attempts unchanged`,
  async run(trial) {
    const leaving = await trial.startWorker({ name: 'a', ffmpeg: await slowFfmpeg(trial, TOO_LONG) });
    const { videoId } = await trial.submit({ source: 'long' });
    await leaving.log.first('[TRANSCODER] Starting ffmpeg', { within: SOON });
    await trial.startWorker({ name: 'b' });
    leaving.signal('SIGTERM');
    return reportHandedBack({ trial, videoId, leaving, toldAt: Date.now(), releasedWithin: RELEASED_WITHIN });
  },
};

const spotNotice = (options: { encodeTime: number; finishes: boolean }): FaultTrial => {
  const { encodeTime, finishes } = options;
  return {
    name: `spot-${finishes ? 'finishes' : 'hands-back'}`,
    fault: `Spot notice, job of ${encodeTime} s`,
    expected: finishes
      ? 'the job needs less than the notice leaves: finished, attempts unchanged'
      : `released within ${RELEASED_WITHIN} s of reading the notice, attempts unchanged`,
    async run(trial) {
      const { endpointUrl, faults } = trial.ground.aws;
      const group = await createTrialGroup({ endpointUrl, name: trial.name, desiredCapacity: 1 });
      const [{ instanceId } = { instanceId: '' }] = await group.listInstances();
      const environment = group.environmentOf(instanceId);
      const leaving = await trial.startWorker({ name: 'a', environment, ffmpeg: await slowFfmpeg(trial, encodeTime) });
      const { videoId } = await trial.submit({ source: 'long' });
      await leaving.log.first('[TRANSCODER] Starting ffmpeg', { within: SOON });
      await trial.untilVideo(videoId, {
        what: 'its progress to be known',
        within: SOON,
        satisfies: ({ job }) => (job?.progress01 ?? 0) > 0,
      });
      await trial.startWorker({ name: 'b' });
      faults.sendSpotNotice(instanceId);
      const toldAt = Date.now();
      if (!finishes) {
        return reportHandedBack({ trial, videoId, leaving, toldAt, releasedWithin: NOTICE_POLL + RELEASED_WITHIN });
      }
      const done = await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
      const { code, atEpochMs } = await within(SOON, 'the worker to end', leaving.exited);
      mustHold(done.job?.workerId === leaving.workerId && done.job.interruptions === 0, 'READY by the same run');
      return `READY by the same run, worker gone ${inSeconds(atEpochMs - toldAt)} after the notice, exit code ${code}`;
    },
  };
};

const scaledInWhileBusy: FaultTrial = {
  name: 'scale-in',
  fault: 'scale-in from 3 to 1 while the oldest instance is busy',
  expected: 'a busy instance is never chosen',
  async run(trial) {
    const { endpointUrl } = trial.ground.aws;
    const group = await createTrialGroup({ endpointUrl, name: trial.name, desiredCapacity: 3 });
    const [oldest, ...others] = await group.listInstances();
    if (!oldest) throw new Error('Cannot scale in: the group has no instance');
    const environment = group.environmentOf(oldest.instanceId);
    const busy = await trial.startWorker({ name: 'busy', environment, ffmpeg: await slowFfmpeg(trial, 20) });
    const { videoId } = await trial.submit({ source: 'long' });
    await busy.log.first('[TRANSCODER] Starting ffmpeg', { within: SOON });
    for (const [index, { instanceId }] of others.entries()) {
      await trial.startWorker({ name: `idle-${index}`, environment: group.environmentOf(instanceId) });
    }
    await group.setDesiredCapacity(1);
    const left = await until({
      what: 'two instances to be gone',
      ask: () => group.listInstances(),
      satisfies: (instances) => instances.length === 1,
      within: SOON,
    });
    const survived = left.some(({ instanceId }) => instanceId === oldest.instanceId);
    mustHold(survived, 'the busy instance to survive');
    const done = await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    mustHold(done.job?.interruptions === 0 && done.job.fencingToken === 1, 'no interruption');
    return 'the two idle ones chosen, the oldest and busy one kept (protected), its job READY by its first run';
  },
};

const cancelledWhileEncoding: FaultTrial = {
  name: 'cancel-encode',
  fault: 'cancel in mid-encode',
  expected: `ffmpeg gone within ${CANCELLED_WITHIN} s, never READY`,
  async run(trial) {
    const worker = await trial.startWorker({ name: 'a', ffmpeg: await slowFfmpeg(trial, TOO_LONG) });
    const { videoId } = await trial.submit({ source: 'long' });
    await worker.log.first('[TRANSCODER] Starting ffmpeg', { within: SOON });
    const outcome = await trial.catalog.requestCancel({ videoId });
    const askedAt = Date.now();
    await untilMediaIsGone(worker);
    const goneAfter = Date.now() - askedAt;
    mustHold(outcome === 'requested', `a cancel that is requested (seen: ${outcome})`);
    mustHold(goneAfter <= CANCELLED_WITHIN * 1000, `gone within ${CANCELLED_WITHIN} s (${inSeconds(goneAfter)})`);
    await trial.untilVideo(videoId, {
      what: 'CANCELLED',
      within: SOON,
      satisfies: ({ status }) => status === 'CANCELLED',
    });
    return `ffmpeg gone after ${inSeconds(goneAfter)}, video CANCELLED`;
  },
};

const cancelRacesComplete: FaultTrial = {
  name: 'cancel-complete',
  fault: 'a cancel is accepted while the completion is on its way',
  expected: 'I6: never SUCCEEDED',
  async run(trial) {
    const worker = await trial.startWorker({ name: 'a' });
    const completion = worker.database.rules.once('hold-request', STATEMENTS.complete);
    const { videoId } = await trial.submit();
    await within(SOON, 'the completion', completion.reached);
    const outcome = await trial.catalog.requestCancel({ videoId });
    completion.release();
    const returned = await worker.log.first('handler.handle() returned', { within: SOON });
    const { status } = await trial.view(videoId);
    const succeeded = (await trial.transitions()).filter(({ toState }) => toState === 'SUCCEEDED').length;
    mustHold(status === 'CANCELLED' && succeeded === 0, `CANCELLED (seen: ${status}, SUCCEEDED ${succeeded})`);
    return `cancel ${outcome}, then completion: SUCCEEDED 0, video ${status}, handler ${String(returned.fields['result'])}`;
  },
};

const frozenWithItsMachine: FaultTrial = {
  name: 'pause-short',
  fault: 'SIGSTOP for 15 s, half a lease',
  expected: 'no job restarted',
  async run(trial) {
    const worker = await trial.startWorker({ name: 'a', ffmpeg: await slowFfmpeg(trial, 30) });
    const { videoId } = await trial.submit({ source: 'long' });
    await trial.untilVideo(videoId, { what: 'RUNNING', within: SOON, satisfies: isRunning });
    await trial.startWorker({ name: 'b' });
    const beats = worker.log.all('[PROCESSOR] Transcode progress').length;
    await until({
      what: 'a heartbeat',
      ask: () => worker.log.all('[PROCESSOR] Transcode progress').length,
      satisfies: (count) => count > beats,
      within: SOON,
    });
    worker.signal('SIGSTOP');
    const stoppedAt = Date.now();
    await until({
      what: 'the end of the pause',
      ask: () => Date.now() - stoppedAt,
      satisfies: (ms) => ms >= 15_000,
      within: SOON,
    });
    worker.signal('SIGCONT');
    await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    const entries = await trial.transitions();
    mustHold(countOf(entries, 'claimed') === 1 && countOf(entries, 'stalled') === 0, 'claims 1, stalls 0');
    return `stopped ${inSeconds(15_000)}: claims 1, stalls 0, READY`;
  },
};

/** Rows about leaving and stopping. */
export const INTERRUPTIONS: readonly FaultTrial[] = [
  spotNotice({ encodeTime: TOO_LONG, finishes: false }),
  spotNotice({ encodeTime: 40, finishes: true }),
  terminated,
  scaledInWhileBusy,
  cancelledWhileEncoding,
  cancelRacesComplete,
  frozenWithItsMachine,
];
