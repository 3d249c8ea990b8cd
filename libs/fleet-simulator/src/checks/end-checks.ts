/** What must be true once nothing goes wrong any more and all is quiet: nothing lost, nothing left behind. */
import { ATTEMPTS_MAX, checkFamilyLog, checkTransitionLog, isFinished, STALLS_MAX } from '@ffleet/video-job-lifecycle';
import { partName, planParts } from '@ffleet/media-plan';
import { protectionWentWrong } from '../workers/fleet';
import type { Fleet } from '../workers/fleet';
import type { World } from '../world';
import type { JobRow } from '../services/database/rows';
import { parseSource } from '../services/media/sim-source';
import { complaintAboutOutput } from './output-checks';

/** All jobs have ended, no message is left, no ffmpeg runs, and no worker is stopped. */
export function isQuiet({ world, fleet }: { world: World; fleet: Fleet }): boolean {
  const { database, queue, encodes } = world;
  if ([...fleet.workers.values()].some(({ process }) => process.isPaused())) return false;
  if (database.tables.live.size > 0 || encodes.size > 0) return false;
  const { visible, inFlight, delayed } = queue.depth();
  return visible + inFlight + delayed === 0;
}

export function checkEnd({ world, fleet }: { world: World; fleet: Fleet }): void {
  for (const row of world.database.tables.jobs.values()) checkJob({ world, row });
  checkVideos(world);
  checkDeadLetters(world);
  checkLeftovers({ world, fleet });
  const { log: entries, jobs } = world.database.tables;
  for (const { message } of checkTransitionLog(entries)) world.report('log', message);
  const rootOf = new Map(
    [...jobs.values()].flatMap(({ jobId, part }) => (part ? [[jobId, part.rootId] as const] : [])),
  );
  for (const { message } of checkFamilyLog({ entries, rootOf })) world.report('family', message);
  for (const row of jobs.values()) if (row.plan !== null) checkFamily({ world, root: row });
}

function checkJob({ world, row }: { world: World; row: JobRow }): void {
  const { jobId, record } = row;
  const { state, attempts, stalls, cancelRequested } = record;
  const lost = (why: string): void => world.report('liveness', `${jobId} ended ${state}, but ${why}`);
  const source = world.database.tables.videos.get(row.videoId)?.source;
  const { kind } = parseSource(source?.kind === 'object' ? source.key : '');
  switch (state) {
    case 'SUCCEEDED':
      if (kind !== 'normal') lost(`its source is ${kind}`);
      return;
    case 'CANCELLED':
      if (!cancelRequested) lost('nobody cancelled it');
      return;
    case 'FAILED':
      if (hasPartThat(world, row, 'FAILED')) return;
      if (kind !== 'broken' && attempts < ATTEMPTS_MAX) lost(`only ${attempts} attempts failed`);
      return;
    case 'DEAD':
      if (hasPartThat(world, row, 'DEAD')) return;
      if (stalls <= STALLS_MAX) lost(`only ${stalls} workers vanished`);
      return;
    default:
      world.report('liveness', `${jobId} is still ${state} long after the last fault`);
  }
}

/** A root ends as the first of its parts that was given up. */
const hasPartThat = ({ database }: World, { jobId }: JobRow, state: JobRow['record']['state']): boolean =>
  database.partsOf(jobId).some(({ record }) => record.state === state);

/** A video is joined of all its parts, each of them done; and nobody works on a part of what has ended. */
function checkFamily({ world, root }: { world: World; root: JobRow }): void {
  const { database, report } = world;
  const parts = database.partsOf(root.jobId);
  const wanted = planParts(root.plan ?? raise(root))
    .map(partName)
    .sort();
  const names = parts.flatMap(({ part }) => part?.name ?? []).sort();
  if (names.join() !== wanted.join())
    report('family', `${root.jobId} has the parts ${names.join()} (${wanted.join()})`);
  const undone = parts.filter(({ record }) => record.state !== 'SUCCEEDED');
  if (root.record.state === 'SUCCEEDED' && undone.length > 0) {
    report('family', `${root.jobId} was joined without ${undone.map(({ jobId }) => jobId).join(', ')}`);
  }
}

const raise = ({ jobId }: JobRow): never => {
  throw new RangeError(`Cannot check the parts of ${jobId}: it has no plan`);
};

/** The video shows what its newest job came to. */
function checkVideos({ database, bucket, report }: World): void {
  for (const video of database.tables.videos.values()) {
    const newest = [...database.tables.jobs.values()].findLast(
      ({ videoId, part }) => videoId === video.videoId && part === null,
    );
    const state = newest?.record.state;
    const wanted = state && isFinished(state) ? WANTED[state] : null;
    if (wanted !== null && video.status !== wanted) {
      report('liveness', `Video ${video.videoId} is ${video.status}, but its newest job ended ${state ?? 'never'}`);
    }
    const complaint = video.published ? complaintAboutOutput({ video, bucket }) : null;
    if (complaint !== null) report('I5', `At the end, readers of video ${video.videoId} find that ${complaint}`);
  }
}

const WANTED: Readonly<Record<JobRow['record']['state'], string | null>> = {
  ...{
    QUEUED: null,
    RUNNING: null,
    WAITING: null,
    SUCCEEDED: 'READY',
    CANCELLED: 'CANCELLED',
    FAILED: 'FAILED',
    DEAD: 'FAILED',
  },
};

/** Poison says so in its body, and comes with a reason. */
function checkDeadLetters({ queue, report }: World): void {
  for (const { body, reason, isExcused } of queue.deadLetters) {
    if (!isExcused && !body.includes('poison'))
      report('dead-letter', `${body} is no poison (reason: ${reason ?? 'none'})`);
  }
}

function checkLeftovers({ world, fleet }: { world: World; fleet: Fleet }): void {
  for (const { workerName, jobId } of world.encodes) {
    world.report('leftover', `${workerName} still encodes ${jobId} after all is over`);
  }
  for (const worker of fleet.workers.values()) {
    const { process, instance, scratch } = worker;
    if (scratch.folders.size > 0) world.report('leftover', `${process.name} keeps ${[...scratch.folders].join(', ')}`);
    if (instance.isProtected && instance.state === 'InService' && !protectionWentWrong({ world, worker })) {
      world.report('leftover', `${instance.instanceId} is still protected, and idle`);
    }
  }
}
