/** SIGKILL at every step of a job: what the dead worker held is found, and another runs it. */
import { seconds } from '@ffleet/units';
import { LONG_SOURCE } from '../ground/trial-ground';
import { writeSlowFfmpeg } from '../ground/media';
import type { Held } from '../ground/rules';
import { CALLS, STATEMENTS } from '../ground/statements';
import type { SubmittedVideo, Trial } from '../ground/trial';
import type { TrialWorker } from '../ground/trial-worker';
import { until } from '../ground/until';
import { countOf, EVENTUALLY, inSeconds, isReady, mustHold, RERUN_WITHIN, SOON, within } from './expect';
import type { FaultTrial } from './fault-trial';

const ENCODE_TIME = seconds(60);

interface KillStep {
  readonly name: string;
  readonly title: string;
  /** Whether the job was RUNNING under the dead worker, so that a sweep has to find it. */
  readonly isStall: boolean;
  /** Stops the worker at this step. Called before the job is sent; null where nothing has to be held. */
  readonly hold: ((victim: TrialWorker) => Held) | null;
  readonly reached?: (victim: TrialWorker) => Promise<unknown>;
}

const KILL_STEPS: readonly KillStep[] = [
  {
    name: 'claim',
    title: 'after its claim',
    isStall: true,
    hold: ({ database }) => database.rules.once('hold-answer', STATEMENTS.claim),
  },
  {
    name: 'encode',
    title: 'in mid-encode',
    isStall: true,
    hold: null,
    reached: (victim) =>
      until({
        what: 'picture and sound to be encoded',
        ask: () => victim.mediaProcesses(),
        satisfies: (found) => found.length >= 2 && victim.log.all('[TRANSCODER] Starting ffmpeg').length >= 2,
        within: SOON,
      }),
  },
  {
    name: 'upload',
    title: 'in mid-upload',
    isStall: true,
    hold: ({ aws }) => aws.rules.once('hold-answer', CALLS.upload),
  },
  {
    name: 'complete',
    title: 'before it completes',
    isStall: true,
    hold: ({ database }) => database.rules.once('hold-request', STATEMENTS.complete),
  },
  {
    name: 'completed',
    title: 'after it completed, before its delete',
    isStall: false,
    hold: ({ database }) => database.rules.once('hold-answer', STATEMENTS.complete),
  },
];

/** One row for each step and each acknowledgement mode. */
export const WORKER_KILLS: readonly FaultTrial[] = KILL_STEPS.flatMap((step) =>
  [false, true].map((fastAck) => killTrial({ step, fastAck })),
);

function killTrial({ step, fastAck }: { step: KillStep; fastAck: boolean }): FaultTrial {
  return {
    name: `kill-${step.name}-${fastAck ? 'fast' : 'after'}`,
    fault: `SIGKILL ${step.title}, VIDEO_FAST_ACK=${Number(fastAck)}`,
    expected: step.isStall
      ? `rerun within ${RERUN_WITHIN} s, one published output`
      : 'not run again, one published output',
    // A finished job's message comes back by its own timeout, and is dropped then: that has a row of its own.
    audit: { queueEmpty: step.isStall },
    async run(trial) {
      const { video, killedAtEpochMs, victim } = await killAt({ trial, step, fastAck });
      return step.isStall
        ? reportRerun({ trial, video, victim, killedAtEpochMs })
        : reportFinished({ trial, video, victim });
    },
  };
}

async function killAt(options: {
  trial: Trial;
  step: KillStep;
  fastAck: boolean;
}): Promise<{ video: SubmittedVideo; killedAtEpochMs: number; victim: TrialWorker }> {
  const { trial, step, fastAck } = options;
  const { folder } = trial;
  const slow = step.name === 'encode';
  const victim = await trial.startWorker({
    name: 'a',
    fastAck,
    ...(slow && { ffmpeg: await writeSlowFfmpeg({ folder, readRate: LONG_SOURCE / ENCODE_TIME }) }),
  });
  const held = step.hold?.(victim);
  const video = await trial.submit({ source: slow ? 'long' : 'short' });
  await within(SOON, `the worker to be caught ${step.title}`, held?.reached ?? Promise.resolve());
  await step.reached?.(victim);
  await trial.startWorker({ name: 'b', fastAck });
  victim.signal('SIGKILL');
  const { atEpochMs } = await victim.exited;
  return { video, killedAtEpochMs: atEpochMs, victim };
}

async function reportRerun(options: {
  trial: Trial;
  video: SubmittedVideo;
  victim: TrialWorker;
  killedAtEpochMs: number;
}): Promise<string> {
  const { trial, video, victim, killedAtEpochMs } = options;
  const orphans = await until({
    what: "the dead worker's ffmpeg to be gone",
    ask: () => victim.mediaProcesses(),
    satisfies: (found) => found.length === 0,
    within: seconds(5),
  });
  const done = await trial.untilVideo(video.videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
  const entries = await trial.transitions();
  const rerun = entries.filter(({ event }) => event === 'claimed').at(1);
  mustHold(rerun !== undefined && rerun.actor !== victim.workerId, 'a second claim, by another worker');
  const rerunAfter = (rerun?.at ?? NaN) - killedAtEpochMs;
  mustHold(rerunAfter <= RERUN_WITHIN * 1000, `a rerun within ${RERUN_WITHIN} s (it took ${inSeconds(rerunAfter)})`);
  mustHold(done.job?.stalls === 1 && done.job.attempts === 0, 'one stall, no attempt');
  return `claimed again after ${inSeconds(rerunAfter)}, stalls 1, attempts 0, ${orphans.length} ffmpeg left, published by token ${done.job?.fencingToken}`;
}

async function reportFinished(options: { trial: Trial; video: SubmittedVideo; victim: TrialWorker }): Promise<string> {
  const { trial, video } = options;
  const done = await trial.untilVideo(video.videoId, { what: 'READY', within: SOON, satisfies: isReady });
  const claims = countOf(await trial.transitions(), 'claimed');
  mustHold(claims === 1, `one claim (seen: ${claims})`);
  return `READY, claims 1, stalls ${done.job?.stalls}`;
}
