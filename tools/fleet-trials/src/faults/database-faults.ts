/** PostgreSQL away, cut off, or silent at the wrong moment; and workers that stand still or have a wrong clock. */
import { seconds } from '@ffleet/units';
import { LEASE_DURATION } from '@ffleet/video-job-lifecycle';
import { LONG_SOURCE } from '../ground/trial-ground';
import { writeClockShift, writeSlowFfmpeg } from '../ground/media';
import { STATEMENTS } from '../ground/statements';
import type { Trial } from '../ground/trial';
import type { TrialWorker } from '../ground/trial-worker';
import { until } from '../ground/until';
import { countOf, EVENTUALLY, inSeconds, isReady, isRunning, mustHold, SOON, within } from './expect';
import type { FaultTrial } from './fault-trial';

/** Longer than a lease, and than the gap that a sweep takes for an outage. */
const OUTAGE_IN_THE_SUITE = seconds(45);
const OUTAGE_AT_NIGHT = seconds(300);
const TWO_LEASES = seconds(2 * LEASE_DURATION);
const HOUR = seconds(3600);

/** A worker that takes its time beside one that is quick. The slow one has claimed the job. */
async function startSlowRun(options: {
  trial: Trial;
  encodeTime: number;
}): Promise<{ slow: TrialWorker; quick: TrialWorker; videoId: number }> {
  const { trial, encodeTime } = options;
  const ffmpeg = await writeSlowFfmpeg({ folder: trial.folder, readRate: LONG_SOURCE / encodeTime });
  const slow = await trial.startWorker({ name: 'slow', ffmpeg });
  const { videoId } = await trial.submit({ source: 'long' });
  await slow.log.first('[TRANSCODER] Starting ffmpeg', { within: SOON });
  const quick = await trial.startWorker({ name: 'quick' });
  return { slow, quick, videoId };
}

const untilElapsed = (options: { since: number; duration: number; what: string }): Promise<unknown> => {
  const { since, duration, what } = options;
  const within = seconds(duration + 30);
  return until({ what, ask: () => Date.now() - since, satisfies: (ms) => ms >= duration * 1000, within });
};

/** @param options.nightly for the five minutes that LIFECYCLE.md names; the suite has no time for them */
export const databaseAway = ({ nightly }: { nightly: boolean }): FaultTrial => {
  const outage = nightly ? OUTAGE_AT_NIGHT : OUTAGE_IN_THE_SUITE;
  return {
    name: 'postgres-down',
    long: true,
    fault: `PostgreSQL crashes in mid-encode, back after ${outage} s`,
    expected: 'no job restarted',
    ownServer: true,
    async run(trial) {
      const { slow, videoId } = await startSlowRun({ trial, encodeTime: outage + 25 });
      await trial.server.down('immediate');
      const downAt = Date.now();
      await untilElapsed({ since: downAt, duration: outage, what: 'the end of the outage' });
      await trial.server.up();
      const down = Date.now() - downAt;
      const done = await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
      const entries = await trial.transitions();
      const claims = countOf(entries, 'claimed');
      mustHold(claims === 1 && done.job?.stalls === 0, `1 claim, 0 stalls (seen: ${claims}, ${done.job?.stalls})`);
      mustHold(done.job?.workerId === slow.workerId, 'READY by the worker that had begun');
      return `down ${inSeconds(down)}, claims 1, stalls 0, READY by the same run`;
    },
  };
};

const commitAnswerLost: FaultTrial = {
  name: 'commit-lost',
  fault: 'the answer to the completing COMMIT is lost',
  expected: 'one SUCCEEDED',
  async run(trial) {
    const worker = await trial.startWorker({ name: 'a' });
    const lost = worker.database.rules.once('lose-answer', STATEMENTS.complete);
    const { videoId } = await trial.submit();
    await within(SOON, 'the completing statement', lost.reached);
    await trial.untilVideo(videoId, { what: 'READY', within: SOON, satisfies: isReady });
    const returned = await worker.log.first('handler.handle() returned', { within: SOON });
    const succeeded = (await trial.transitions()).filter(({ toState }) => toState === 'SUCCEEDED').length;
    mustHold(succeeded === 1 && returned.fields['result'] === 'ok', 'one SUCCEEDED, and the handler says ok');
    return `SUCCEEDED ${succeeded}, the handler asked again and returned ok`;
  },
};

const claimAnswerLost: FaultTrial = {
  name: 'claim-lost',
  fault: "the answer to a claim's COMMIT is lost",
  expected: 'run again once its lease is over, one published output',
  async run(trial) {
    const worker = await trial.startWorker({ name: 'a' });
    const lost = worker.database.rules.once('lose-answer', STATEMENTS.claim);
    const { videoId } = await trial.submit();
    await within(SOON, 'the claim', lost.reached);
    const lostAt = Date.now();
    const done = await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    const claims = (await trial.transitions()).filter(({ event }) => event === 'claimed');
    mustHold(claims.length === 2, `two claims (seen: ${claims.length})`);
    return `claimed again after ${inSeconds((claims[1]?.at ?? NaN) - lostAt)}, stalls ${done.job?.stalls}, READY`;
  },
};

const cutOff: FaultTrial = {
  name: 'cut-off',
  fault: 'a worker is cut off from PostgreSQL (its line silent), and comes back',
  expected: 'a second runs; the first is refused and stops its ffmpeg',
  async run(trial) {
    const { slow, quick, videoId } = await startSlowRun({ trial, encodeTime: 200 });
    slow.database.cut();
    const cutAt = Date.now();
    const done = await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    mustHold(done.job?.workerId === quick.workerId, 'READY by the other worker');
    const readyAfter = Date.now() - cutAt;
    const stillEncoding = (await slow.mediaProcesses()).length;
    slow.database.heal();
    const healedAt = Date.now();
    await slow.log.first('LEASE_LOST', { within: SOON });
    await until({
      what: 'its ffmpeg to be gone',
      ask: () => slow.mediaProcesses(),
      satisfies: (found) => found.length === 0,
      within: SOON,
    });
    const stoppedAfter = Date.now() - healedAt;
    const when =
      stillEncoding > 0 ? `its ffmpeg gone ${inSeconds(stoppedAfter)} after its line` : 'its ffmpeg gone before';
    return `the second READY after ${inSeconds(readyAfter)}, the first refused, ${when}`;
  },
};

const paused: FaultTrial = {
  name: 'sigstop',
  fault: `SIGSTOP for ${TWO_LEASES} s, with its completion on the way`,
  expected: 'its stale completion changes 0 rows',
  async run(trial) {
    const stale = await trial.startWorker({ name: 'stale' });
    const completion = stale.database.rules.once('hold-request', STATEMENTS.complete);
    const { videoId, jobId } = await trial.submit();
    await within(SOON, 'the completion', completion.reached);
    await trial.startWorker({ name: 'other' });
    stale.signal('SIGSTOP');
    const stoppedAt = Date.now();
    await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    await untilElapsed({ since: stoppedAt, duration: TWO_LEASES, what: 'two lease times' });
    const snapshot = () =>
      trial.sql(
        'SELECT to_jsonb(j) AS job, to_jsonb(v) AS video FROM jobs j JOIN videos v ON v.id = j.video_id WHERE j.id = $1',
        [jobId],
      );
    const before = JSON.stringify(await snapshot());
    completion.release();
    stale.signal('SIGCONT');
    await stale.log.first('LEASE_LOST', { within: SOON });
    const after = JSON.stringify(await snapshot());
    mustHold(before === after, 'job and video unchanged by the stale completion');
    return `continued after ${inSeconds(Date.now() - stoppedAt)}: 0 rows changed, LEASE_LOST told, other's output stands`;
  },
};

const wrongClock: FaultTrial = {
  name: 'clock',
  fault: 'one worker an hour fast, another an hour slow',
  expected: 'no effect on leases',
  async run(trial) {
    const { folder } = trial;
    const [fast, slow] = await Promise.all([
      writeClockShift({ folder, by: HOUR }),
      writeClockShift({ folder, by: seconds(-3600) }),
    ]);
    const ffmpeg = await writeSlowFfmpeg({ folder, readRate: LONG_SOURCE / 40 });
    await trial.startWorker({ name: 'fast', preload: [fast], ffmpeg });
    await trial.startWorker({ name: 'slow', preload: [slow], ffmpeg });
    const videos = [await trial.submit({ source: 'long' }), await trial.submit({ source: 'long' })];
    for (const { videoId } of videos) {
      await trial.untilVideo(videoId, { what: 'RUNNING', within: SOON, satisfies: isRunning });
    }
    for (const { videoId } of videos) {
      await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    }
    const entries = await trial.transitions();
    const [claims, stalls] = [countOf(entries, 'claimed'), countOf(entries, 'stalled')];
    mustHold(claims === 2 && stalls === 0, `2 claims, 0 stalls (seen: ${claims}, ${stalls})`);
    const workers = new Set(entries.filter(({ event }) => event === 'completed').map(({ actor }) => actor));
    return `2 jobs of more than a lease each on ${workers.size} workers: claims 2, stalls 0`;
  },
};

/** Rows about the database and about time. */
export const DATABASE_FAULTS: readonly FaultTrial[] = [commitAnswerLost, claimAnswerLost, cutOff, paused, wrongClock];
