/** What follows from the facts, and what to do about it, in English. */
import { formatList, formatSeconds, formatTime } from '../format';
import type { Catalogue } from './catalogue';

export const ENGLISH_REASONS: Catalogue['reasons'] = {
  ReportsVisibleOnly: ({ reported, visible, inFlight }) =>
    `video_queue_depth is ${reported} because it reports visible messages only, and ${visible} are visible; the ${inFlight} in flight are no part of it.`,
  ReportedDepthDiffers: ({ reported, visible }) =>
    `video_queue_depth is ${reported}, but ${visible} messages are visible: the two were not read at one time, or another code runs.`,
  ReportedDepthUnreadable: () => 'video_queue_depth is null: the scaler could not read the queue.',
  PolicyGivesDesired: ({ desired, visible, inFlight, setAt }) =>
    `Desired capacity is ${desired} because the policy gives ${desired} for ${inFlight} messages in flight and ${visible} visible` +
    (setAt === null ? '; no activity on record tells when it was set.' : `; a request set it at ${formatTime(setAt)}.`),
  HeldUntilStableZero: ({ desired, stableZeroDuration }) =>
    `Desired capacity stays ${desired} because the queue has not been empty for ${formatSeconds(stableZeroDuration)} yet.`,
  DesiredDiffersFromPolicy: ({ desired, wanted }) =>
    `Desired capacity is ${desired}, but the policy gives ${wanted}: the scaler has not acted on this depth.`,
  HandlersHaveNotReturned: ({ videoIds, workers, from, to }) =>
    `No message was deleted from ${formatTime(from)} to ${formatTime(to)} because no handler has come to a branch that deletes: the log of ${formatList(workers)} shows video ${formatList(videoIds)} inside its handler, and no return.`,
  NothingWasReceived: ({ from, to }) =>
    `No message was deleted from ${formatTime(from)} to ${formatTime(to)} because none was received.`,
  NothingWasInFlight: () => 'No message was deleted because no worker has one.',
  ReceivedWithoutDelete: ({ received }) =>
    `${received} messages were received and none was deleted, although VIDEO_FAST_ACK=1.`,
  ReturnedWithoutDelete: ({ videoIds }) =>
    `The handler returned for video ${formatList(videoIds)}, and yet no message was deleted.`,
  HeldByHandlers: ({ inFlight, videoIds }) =>
    `${inFlight} messages are in flight because each was received by a worker that is still inside its handler: videos ${formatList(videoIds)}.`,
  InFlightWithoutLease: ({ inFlight, held }) =>
    `${inFlight} messages are in flight, but only ${held} jobs are leased: the others belong to no running job.`,
  VisibilityShorterThanJob: ({ videoId, percent, elapsed, projected, visibilityTimeout }) =>
    `Video ${videoId} is at ${percent} % after ${formatSeconds(elapsed)} of encoding; at that speed it needs ${formatSeconds(projected)}, and its message becomes visible again after ${formatSeconds(visibilityTimeout)}: a second worker would run it, too.`,
  LeaseSwept: ({ videoIds, count }) =>
    `${count} runs lost their worker: nobody renewed the lease (video ${formatList(videoIds)}).`,
  LeaseExpiredUnswept: ({ videoIds }) =>
    `The lease of video ${formatList(videoIds)} ran out, and no sweep has judged it.`,
  FastAckWithClassicFormula: () =>
    'VIDEO_FAST_ACK=1 and VIDEO_SCALE_VISIBLE_ONLY=0: the formula adds messages in flight, of which there are none, so that busy workers count for nothing.',
  GroupMaximumReached: ({ wanted, max }) => `${wanted} workers are wanted, and the maximum is ${max}.`,
  InsufficientCapacity: ({ desired, inService, message }) =>
    `${desired} instances are desired and ${inService} are in service; the newest launch failed: ${message}`,
  VcpuQuotaReached: ({ desired, inService, quotaCode, quota, message }) =>
    `${desired} instances are desired and ${inService} are in service; EC2 refused the newest launch for the quota ${quotaCode}, ` +
    (quota === null ? `whose value is unknown: ${message}` : `which allows ${quota} vCPUs: ${message}`),
  ProcessesSuspended: ({ processes }) => `Suspended: ${formatList(processes)}.`,
  ScheduleDisabled: ({ schedule }) => `The schedule ${schedule} is disabled, so that nothing calls the scaler.`,
  DeployedCodeDiffers: ({ deployed, built }) => `Lambda runs ${deployed}, and ${built} was built.`,
  AccessDenied: ({ actions }) => `AWS refused: ${formatList(actions)}.`,
  DatabaseUnreachable: ({ error }) => `The database does not answer: ${error}`,
  PoisonMessage: ({ count, problems }) => `Workers rejected ${count} messages: ${formatList(problems)}.`,
  DeadLetterQueueFilling: ({ count }) => `SQS gave up on ${count} messages, and no worker said why.`,
  ClockSkew: ({ workers, ahead }) => `The clock of ${formatList(workers)} is off by up to ${formatSeconds(ahead)}.`,
  NoSpaceLeft: ({ workers, videoIds }) =>
    [
      'There is no space left.',
      workers.length > 0 ? `Workers: ${formatList(workers)}.` : '',
      videoIds.length > 0 ? `Failed videos: ${formatList(videoIds)}.` : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  SourceObjectMissing: ({ videoIds }) => `There is nothing at the source of video ${formatList(videoIds)}.`,
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
  LeaseSwept: () => "The jobs are queued again. Look at the vanished workers' logs and memory.",
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
