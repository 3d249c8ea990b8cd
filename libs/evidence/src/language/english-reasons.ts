/** What follows from the facts, and what to do about it, in English. */
import { formatList, formatSeconds, formatTime } from '../format';
import type { Catalogue } from './catalogue';
import { abridge, counted, nameRun, tally, verb, videos } from './counting';
import { logCommands } from './log-command';

const RUN = {
  whole: (videoId: number) => `video ${videoId}`,
  part: (videoId: number, part: string) => `${part} of video ${videoId}`,
};

/** `videos 14 (3 messages), 15` */
const heldVideos = (videoIds: readonly number[]): string =>
  `${verb(new Set(videoIds).size, 'video', 'videos')} ${tally(videoIds, (id, times) => (times === 1 ? String(id) : `${id} (${counted(times, 'message')})`))}`;

export const ENGLISH_REASONS: Catalogue['reasons'] = {
  ReportsVisibleOnly: ({ reported, visible, inFlight }) =>
    `video_queue_depth is ${reported} because it reports visible messages only, and ${visible} ${verb(visible, 'is', 'are')} visible; the ${inFlight} in flight are no part of it.`,
  ReportedDepthDiffers: ({ reported, visible }) =>
    `video_queue_depth is ${reported}, but ${counted(visible, 'message')} ${verb(visible, 'is', 'are')} visible: the two were not read at one time, or another code runs.`,
  ReportedDepthUnreadable: () => 'video_queue_depth is null: the scaler could not read the queue.',
  PolicyGivesDesired: ({ desired, visible, inFlight, setAt }) =>
    `Desired capacity is ${desired} because the policy gives ${desired} for ${counted(inFlight, 'message')} in flight and ${visible} visible` +
    (setAt === null ? '; no activity on record tells when it was set.' : `; a request set it at ${formatTime(setAt)}.`),
  HeldUntilStableZero: ({ desired, stableZeroDuration }) =>
    `Desired capacity stays ${desired} because the queue has not been empty for ${formatSeconds(stableZeroDuration)} yet.`,
  DesiredDiffersFromPolicy: ({ desired, wanted }) =>
    `Desired capacity is ${desired}, but the policy gives ${wanted}: the scaler has not acted on this depth.`,
  HandlersHaveNotReturned: ({ videoIds, workers, from, to }) =>
    `No message was deleted from ${formatTime(from)} to ${formatTime(to)} because no handler has come to a branch that deletes: the log of ${formatList(workers)} shows ${videos(videoIds)} inside ${verb(videoIds.length, 'its handler', 'their handlers')}, and no return.`,
  NothingWasReceived: ({ from, to }) =>
    `No message was deleted from ${formatTime(from)} to ${formatTime(to)} because none was received.`,
  NothingWasInFlight: () => 'No message was deleted because no worker has one.',
  ReceivedWithoutDelete: ({ received }) =>
    `${counted(received, 'message')} ${verb(received, 'was', 'were')} received and none was deleted, although VIDEO_FAST_ACK=1.`,
  ReturnedWithoutDelete: ({ videoIds }) =>
    `The handler returned for ${videos(videoIds)}, and yet no message was deleted.`,
  HeldByHandlers: ({ inFlight, videoIds }) =>
    inFlight === 1
      ? `1 message is in flight because a worker received it and is still inside its handler: ${heldVideos(videoIds)}.`
      : `${inFlight} messages are in flight because each was received by a worker that is still inside its handler: ${heldVideos(videoIds)}.`,
  HeldByWorkersOutOfService: ({ inFlight, videoIds, gone }) =>
    [
      `${counted(inFlight, 'message')} ${verb(inFlight, 'is', 'are')} in flight, and not all of them are worked on.`,
      ...(videoIds.length === 0
        ? []
        : [
            `${videoIds.length} ${verb(videoIds.length, 'is', 'are')} held by a worker that is still inside its handler: ${heldVideos(videoIds)}.`,
          ]),
      ...gone.map(
        ({ workerId, leaseUntil, ...run }) =>
          `One (${nameRun(run, RUN)}) is held by ${workerId}, whose instance is no longer in service; ` +
          (leaseUntil === null
            ? 'until when its lease lasts is unknown.'
            : `its lease lasts until ${formatTime(leaseUntil)}, and the sweep hands it on then.`),
      ),
    ].join(' '),
  InFlightWithoutLease: ({ inFlight, held }) =>
    `${counted(inFlight, 'message')} ${verb(inFlight, 'is', 'are')} in flight, but ${held === 0 ? 'no job is' : `only ${counted(held, 'job')} ${verb(held, 'is', 'are')}`} leased: the ${verb(inFlight - held, 'other belongs', 'others belong')} to no running job.`,
  VisibilityShorterThanJob: ({ videoId, percent, elapsed, projected, visibilityTimeout }) =>
    `Video ${videoId} is at ${percent} % after ${formatSeconds(elapsed)} of encoding; at that speed it needs ${formatSeconds(projected)}, and its message becomes visible again after ${formatSeconds(visibilityTimeout)}: a second worker would run it, too.`,
  LeaseSwept: ({ count, runs }) => {
    const named = runs.map(({ workerId, ...run }) =>
      workerId === null ? nameRun(run, RUN) : `${workerId} with ${nameRun(run, RUN)}`,
    );
    const who = abridge(named, (more) => `and ${more} more`);
    return `${counted(count, 'run')} lost ${verb(count, 'its', 'their')} worker: nobody renewed the lease (${who}).`;
  },
  LeaseExpiredUnswept: ({ videoIds }) => `The lease of ${videos(videoIds)} ran out, and no sweep has judged it.`,
  FastAckWithClassicFormula: () =>
    'VIDEO_FAST_ACK=1 and VIDEO_SCALE_VISIBLE_ONLY=0: the formula adds messages in flight, of which there are none, so that busy workers count for nothing.',
  GroupMaximumReached: ({ wanted, max }) =>
    `${counted(wanted, 'worker')} ${verb(wanted, 'is', 'are')} wanted, and the maximum is ${max}.`,
  InsufficientCapacity: ({ desired, inService, message }) =>
    `${counted(desired, 'instance')} ${verb(desired, 'is', 'are')} desired and ${inService} ${verb(inService, 'is', 'are')} in service; the newest launch failed: ${message}`,
  VcpuQuotaReached: ({ desired, inService, quotaCode, quota, message }) =>
    `${counted(desired, 'instance')} ${verb(desired, 'is', 'are')} desired and ${inService} ${verb(inService, 'is', 'are')} in service; EC2 refused the newest launch for the quota ${quotaCode}, ` +
    (quota === null ? `whose value is unknown: ${message}` : `which allows ${quota} vCPUs: ${message}`),
  ProcessesSuspended: ({ processes }) => `Suspended: ${formatList(processes)}.`,
  ScheduleDisabled: ({ schedule }) => `The schedule ${schedule} is disabled, so that nothing calls the scaler.`,
  DeployedCodeDiffers: ({ deployed, built }) => `Lambda runs ${deployed}, and ${built} was built.`,
  AccessDenied: ({ actions }) => `AWS refused: ${formatList(actions)}.`,
  DatabaseUnreachable: ({ error }) => `The database does not answer: ${error}`,
  PoisonMessage: ({ count, problems }) => `Workers rejected ${counted(count, 'message')}: ${formatList(problems)}.`,
  DeadLetterQueueFilling: ({ count }) => `SQS gave up on ${counted(count, 'message')}, and no worker said why.`,
  ClockSkew: ({ workers, ahead }) => `The clock of ${formatList(workers)} is off by up to ${formatSeconds(ahead)}.`,
  NoSpaceLeft: ({ workers, videoIds }) =>
    [
      'There is no space left.',
      workers.length > 0 ? `Workers: ${formatList(workers)}.` : '',
      videoIds.length > 0 ? `Failed videos: ${formatList(videoIds)}.` : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  SourceObjectMissing: ({ videoIds }) => `There is nothing at the source of ${videos(videoIds)}.`,
};

export const ENGLISH_REMEDIES: Catalogue['remedies'] = {
  ReportedDepthDiffers: () =>
    'Read both again; if they still differ, compare the code that runs with the code that was built.',
  ReportedDepthUnreadable: () => "Look at the scaler's log for the call that failed.",
  DesiredDiffersFromPolicy: () => "Wait for the scaler's next tick; if it stays so, look at its log.",
  ReceivedWithoutDelete: () => "Look at the workers' logs for VIDEO_FAST_ACK_SKIPPED.",
  ReturnedWithoutDelete: () =>
    "CloudWatch may be minutes late; if it stays so, look at the worker's log for a refused delete.",
  InFlightWithoutLease: () => 'They become visible after their visibility timeout; look for workers that vanished.',
  VisibilityShorterThanJob: () =>
    'Let workers extend the visibility while they work, or raise the visibility timeout well above the longest job.',
  LeaseSwept: ({ runs, requeued, givenUp }) =>
    [
      ...(requeued === 0 ? [] : [`${counted(requeued, 'run')} ${verb(requeued, 'was', 'were')} queued again.`]),
      ...(givenUp.length === 0 ? [] : [`Too many workers were lost with ${videos(givenUp)}: given up.`]),
      "Look at the vanished workers' memory, and at what they said last:",
      logCommands(runs.map(({ workerId }) => workerId)),
    ].join(' '),
  HeldByWorkersOutOfService: ({ gone }) =>
    `Wait for the sweep. What the worker said last: ${logCommands(gone.map(({ workerId }) => workerId))}`,
  LeaseExpiredUnswept: () => 'See that a worker runs, or the sweeping Lambda is scheduled: any one of them sweeps.',
  FastAckWithClassicFormula: () => 'Set VIDEO_SCALE_VISIBLE_ONLY=1 beside it, or VIDEO_FAST_ACK=0.',
  GroupMaximumReached: () => "Raise the group's maximum and VIDEO_WORKER_ASG_MAX, or let the backlog wait.",
  InsufficientCapacity: () => 'Allow more instance types or zones, raise the quota, or wait.',
  VcpuQuotaReached: ({ quota }) =>
    (quota === null ? 'Ask for the value of the quota, and request an increase' : 'Request an increase of the quota') +
    ', or let fewer or smaller instances do.',
  ProcessesSuspended: () => 'Resume them.',
  ScheduleDisabled: () => 'Enable it: UpdateSchedule with State=ENABLED and the rest of its definition.',
  DeployedCodeDiffers: () => 'Deploy what was built.',
  AccessDenied: () => "Add the actions to the role's policy.",
  DatabaseUnreachable: () => 'Start it, or mend DATABASE_URL and the network; running encodes go on meanwhile.',
  PoisonMessage: () => 'Mend whoever sends them, then drop them from the dead-letter queue.',
  DeadLetterQueueFilling: () => 'Look at the jobs behind them, then redrive.',
  ClockSkew: () => 'Start the time service there (chrony on Amazon Linux).',
  NoSpaceLeft: () => 'Free space in the scratch folder, or give the workers a larger volume; then retry the videos.',
  SourceObjectMissing: () => 'Upload the source again, and submit it.',
};

export const ENGLISH_COUNTERFACTUALS: Catalogue['counterfactuals'] = {
  VisibleOnlyOn: ({ desired }) => `With VIDEO_SCALE_VISIBLE_ONLY=1, desired would be ${desired}.`,
  FastAckOn: ({ inFlight }) =>
    `With VIDEO_FAST_ACK=1, each message would be deleted at receive, and ${inFlight} would be in flight.`,
  VisibilityRaised: ({ visibilityTimeout }) =>
    `With a visibility timeout of ${formatSeconds(visibilityTimeout)}, it would be done before.`,
  MaximumRaised: ({ max }) => `With a maximum of ${max}, all of them would be launched.`,
};
