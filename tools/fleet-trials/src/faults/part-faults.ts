/** A lecture in parts: whatever is killed or taken away, no finished part is done again, and what is joined is right. */
import { writeSlowFfmpeg } from '../ground/media';
import { STATEMENTS } from '../ground/statements';
import type { SubmittedVideo, Trial } from '../ground/trial';
import { madeBy, partsOf, runsBeyondOne } from '../ground/trial-parts';
import type { PartRow } from '../ground/trial-parts';
import type { TrialWorker } from '../ground/trial-worker';
import { until } from '../ground/until';
import { EVENTUALLY, isReady, mustHold, SOON, within } from './expect';
import type { FaultTrial } from './fault-trial';

/** Chunks of a minute last five seconds: long enough for five workers to be in theirs at once ... */
const SLOW = 12;
/** ... or a second and a half, where a worker has to get through all of them. */
const FAST = 40;

const untilParts = (options: {
  trial: Trial;
  video: SubmittedVideo;
  what: string;
  satisfies: (parts: readonly PartRow[]) => boolean;
}): Promise<readonly PartRow[]> => {
  const { trial, video, what, satisfies } = options;
  return until({ what, ask: () => partsOf(trial, video), satisfies, within: SOON });
};

const startWorkers = async (
  trial: Trial,
  { names, readRate = FAST }: { names: readonly string[]; readRate?: number },
): Promise<readonly TrialWorker[]> => {
  const ffmpeg = await writeSlowFfmpeg({ folder: trial.folder, readRate });
  return Promise.all(names.map((name) => trial.startWorker({ name, ffmpeg })));
};

/** @returns how the job ended */
async function untilReady(trial: Trial, { videoId }: Pick<SubmittedVideo, 'videoId'>) {
  const { job } = await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
  mustHold(job?.fencingToken === 2 || (job?.stalls ?? 0) > 0, 'planned once, joined once');
  return job;
}

const twoOfFive: FaultTrial = {
  name: 'parts-two-of-five',
  fault: 'SIGKILL of two of five workers in their chunks',
  expected: 'READY, one run more for each, every segment as undisturbed',
  async run(trial) {
    const workers = await startWorkers(trial, { names: ['a', 'b', 'c', 'd', 'e'], readRate: SLOW });
    const video = await trial.submit({ source: 'lecture' });
    const running = await untilParts({
      ...{ trial, video, what: 'all parts to be at work' },
      satisfies: (parts) => parts.length > 0 && parts.every(({ state }) => state === 'RUNNING'),
    });
    const victims = running.filter(({ name }) => name.startsWith('chunk-')).slice(1, 3);
    for (const { workerId } of victims) workers.find((worker) => worker.workerId === workerId)?.signal('SIGKILL');
    const done = await untilReady(trial, video);
    const parts = await partsOf(trial, video);
    mustHold(runsBeyondOne(parts) === 2, `two runs more than parts (seen: ${runsBeyondOne(parts)})`);
    mustHold(done?.parts?.stalls === 2, 'two workers lost');

    const undisturbed = await trial.submit({ source: 'lecture', fileName: 'again.mp4' });
    await untilReady(trial, undisturbed);
    const [one, other] = await Promise.all([madeBy(trial, video), madeBy(trial, undisturbed)]);
    mustHold(one === other, 'the same bytes in every segment as without the kills');
    return `READY with ${parts.length} parts, 2 of them run twice, segments equal to an undisturbed run's`;
  },
};

const wholeFleet: FaultTrial = {
  name: 'parts-whole-fleet',
  fault: 'SIGKILL of every worker after the first parts',
  expected: 'a new fleet goes on; no finished part is done again',
  async run(trial) {
    const workers = await startWorkers(trial, { names: ['a', 'b'], readRate: SLOW });
    const video = await trial.submit({ source: 'lecture' });
    const before = await untilParts({
      ...{ trial, video, what: 'some parts to be done, and others at work' },
      satisfies: (parts) =>
        parts.some(({ state }) => state === 'SUCCEEDED') && parts.some(({ state }) => state === 'RUNNING'),
    });
    for (const worker of workers) worker.signal('SIGKILL');
    await Promise.all(workers.map(({ exited }) => exited));
    await startWorkers(trial, { names: ['c', 'd'] });
    await untilReady(trial, video);
    const after = await partsOf(trial, video);
    const doneBefore = before.filter(({ state }) => state === 'SUCCEEDED').map(({ name }) => name);
    const again = after.filter(({ name, claims }) => doneBefore.includes(name) && claims !== 1);
    mustHold(again.length === 0, `no finished part done again (seen: ${again.map(({ name }) => name).join(', ')})`);
    mustHold(runsBeyondOne(after) <= workers.length, `one run more for each worker (seen: ${runsBeyondOne(after)})`);
    return `${doneBefore.length} of ${after.length} parts were done, ${runsBeyondOne(after)} run again, READY`;
  },
};

const killPlanner: FaultTrial = {
  name: 'parts-kill-plan',
  fault: 'SIGKILL after the plan is stored, before a part is sent',
  expected: 'the outbox sends the parts; planned once',
  async run(trial) {
    const [victim] = await startWorkers(trial, { names: ['a'] });
    if (!victim) throw new Error('Cannot start a worker');
    const held = victim.database.rules.once('hold-answer', STATEMENTS.storePlan);
    const video = await trial.submit({ source: 'lecture' });
    await within(SOON, 'the plan to be stored', held.reached);
    victim.signal('SIGKILL');
    await victim.exited;
    await startWorkers(trial, { names: ['b', 'c'] });
    await untilReady(trial, video);
    const planned = (await trial.transitions()).filter(({ event }) => event === 'planned').length;
    const parts = await partsOf(trial, video);
    mustHold(planned === 1 && runsBeyondOne(parts) === 0, 'one plan, one run for each part');
    return `planned ${planned} time, ${parts.length} parts sent by the outbox, each run once, READY`;
  },
};

const killJoiner: FaultTrial = {
  name: 'parts-kill-join',
  fault: 'SIGKILL in the join, before it completes',
  expected: 'joined again, no part done again',
  async run(trial) {
    const [victim] = await startWorkers(trial, { names: ['a'] });
    if (!victim) throw new Error('Cannot start a worker');
    const held = victim.database.rules.once('hold-request', STATEMENTS.complete);
    const video = await trial.submit({ source: 'lecture' });
    await within(EVENTUALLY, 'the join to be about to complete', held.reached);
    victim.signal('SIGKILL');
    await startWorkers(trial, { names: ['b'] });
    const done = await untilReady(trial, video);
    const parts = await partsOf(trial, video);
    mustHold(done?.stalls === 1 && runsBeyondOne(parts) === 0, 'one stall of the join, one run for each part');
    return `joined by token ${done?.fencingToken}, ${parts.length} parts run once each, READY`;
  },
};

const sourceReplaced: FaultTrial = {
  name: 'parts-source-replaced',
  fault: 'another file takes the place of the source between two parts',
  expected: 'FAILED with source-changed, nothing published, no part left at work',
  async run(trial) {
    const [worker] = await startWorkers(trial, { names: ['a'] });
    if (!worker) throw new Error('Cannot start a worker');
    const video = await trial.submit({ source: 'lecture' });
    await untilParts({
      ...{ trial, video, what: 'a part to be done' },
      satisfies: (parts) => parts.some(({ state }) => state === 'SUCCEEDED'),
    });
    await trial.region.putFile({ key: 'tenants/7/uploads/lecture.mp4', file: trial.ground.sources.long });
    const { job, output } = await trial.untilVideo(video.videoId, {
      what: 'FAILED',
      within: EVENTUALLY,
      satisfies: ({ status }) => status === 'FAILED',
    });
    mustHold(job?.failure?.code === 'source-changed', `source-changed (seen: ${job?.failure?.code})`);
    mustHold(output === null, 'nothing published');
    const parts = await untilParts({
      ...{ trial, video, what: 'no part to be left' },
      satisfies: (rows) => rows.every(({ state }) => state !== 'QUEUED' && state !== 'RUNNING'),
    });
    return `FAILED with ${job?.failure?.code}; parts: ${parts.map(({ state }) => state).join(', ')}`;
  },
};

const fileGone: FaultTrial = {
  name: 'parts-file-gone',
  fault: 'a finished segment is deleted before the join',
  expected: 'FAILED with parts-missing; a retry encodes that part alone',
  async run(trial) {
    const [worker] = await startWorkers(trial, { names: ['a'] });
    if (!worker) throw new Error('Cannot start a worker');
    const video = await trial.submit({ source: 'lecture' });
    const held = worker.database.rules.once('hold-request', STATEMENTS.fetchParts);
    await within(EVENTUALLY, 'the join to ask for its parts', held.reached);
    const [victim] = (await trial.region.listKeys(`tenants/7/videos/${video.videoId}/`)).filter((key) =>
      key.endsWith('/seg_00012.m4s'),
    );
    if (victim === undefined) throw new Error('Cannot find a segment to delete');
    await trial.region.deleteKey(victim);
    held.release();
    const failed = await trial.untilVideo(video.videoId, {
      what: 'FAILED',
      within: SOON,
      satisfies: ({ status }) => status === 'FAILED',
    });
    mustHold(failed.job?.failure?.code === 'parts-missing', `parts-missing (seen: ${failed.job?.failure?.code})`);
    const retried = await trial.catalog.retry(video);
    if (retried.kind !== 'queued') throw new Error(`Cannot retry: ${retried.kind}`);
    await trial.region.send({ body: video.body.replace(video.jobId, retried.jobId), groupId: '7' });
    await untilReady(trial, video);
    const parts = await partsOf(trial, retried);
    const again = parts.filter(({ claims }) => claims > 0).map(({ name }) => name);
    mustHold(again.length === 1, `one part encoded again (seen: ${again.join(', ') || 'none'})`);
    return `FAILED with parts-missing; the retry adopted ${parts.length - 1} parts, encoded ${again.join()}, READY`;
  },
};

/** Rows about jobs that are cut into parts. @param options.nightly those for which the suite has no time as well */
export const partFaults = ({ nightly }: { nightly: boolean }): readonly FaultTrial[] => [
  ...[twoOfFive, fileGone],
  ...(nightly ? [sourceReplaced, wholeFleet, killPlanner, killJoiner] : []),
];
