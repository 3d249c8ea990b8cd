/** The names of everything that the local region holds, and how small its fleet is. */
import os from 'node:os';
import { seconds } from '@ffleet/units';

export const REGION = {
  region: 'us-east-1',
  videoQueue: 'academy-video-jobs',
  videoDeadLetterQueue: 'academy-video-jobs-dlq',
  aiQueues: ['academy-ai-jobs-lite', 'academy-ai-jobs-basic'],
  messagingQueue: 'academy-messaging-jobs',
  mediaBucket: 'academy-media',
  workerGroup: 'academy-video-worker-asg',
  workerLaunchTemplate: 'academy-video-worker',
  workerInstanceType: 'c7i.large',
  workerLogGroup: '/academy/video-worker',
  scalerFunction: 'academy-worker-queue-depth-metric',
  scalerSchedule: 'academy-worker-scaling-tick',
  sweepFunction: 'academy-video-lease-sweep',
  sweepSchedule: 'academy-video-lease-sweep-tick',
  drainHook: 'academy-video-worker-drain',
} as const;

/** Receives before a message that nobody finishes goes to the dead-letter queue. */
export const RECEIVE_COUNT_MAX = 5;
/** The queue's own default; workers ask for a shorter one and extend it while they live. */
export const QUEUE_VISIBILITY_SECONDS = 300;

/** An encode fills about two cores; two workers at least, so that there is a fleet to see. */
export const GROUP_SIZE_MAX = Math.min(4, Math.max(2, Math.floor(os.availableParallelism() / 2)));
export const GROUP_SIZE_MIN = 0;
/** Minutes on AWS; seconds here, so that a person sees the scale-in. */
export const STABLE_ZERO_DURATION = seconds(15);
/** One minute of the scheduler lasts this long here: a tick comes every second. */
export const SCHEDULER_MINUTE_MS = 1_000;
/** Workers report progress more often than on AWS, where one write in eight seconds is enough. */
export const HEARTBEAT_SECONDS = 1;
/** Between SIGTERM and SIGKILL, as Docker gives by default. */
export const STOP_GRACE = seconds(10);
/** What an instance's end by its group leaves for the job at hand: less than the hook waits. */
export const DRAIN_PATIENCE = seconds(20);
/** For an instance whose worker is gone and completes nothing; the shortest that Auto Scaling takes. */
export const DRAIN_HOOK_TIMEOUT = seconds(30);
