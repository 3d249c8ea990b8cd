/** Every log event of the system and its fields. Operators grep for these names: add to them, never rename one. */

export type LogLevel = 'info' | 'warn' | 'error';

interface JobFields {
  readonly request_id: string;
  readonly video_id: number;
  readonly tenant_id: number;
}

interface RunFields extends JobFields {
  readonly job_id: string;
}

interface SweepFields {
  readonly worker_id: string;
  readonly job_id: string;
  readonly video_id: number;
  readonly tenant_id: number;
}

interface SettingsFields {
  readonly worker_id: string;
  readonly ack_mode: string;
  readonly queue: string;
  /** A message is hidden for `visibility_timeout_sec`, and again at each heartbeat. */
  readonly heartbeat_sec: number;
  readonly visibility_timeout_sec: number;
  /** Of the image that the worker runs from, as its deployment told it; null where it told none. */
  readonly image_digest: string | null;
}

/** The registry: an event's name, and what stands beside it. Durations are seconds, sizes bytes, times epoch ms. */
export interface LogEventFields {
  // video-worker: a message's way
  SQS_MESSAGE_RECEIVED: JobFields & { queue_wait_sec: number; message_id: string; receive_count: number };
  SQS_MESSAGE_REJECTED: { request_id: string; message_id: string; reason: string; problems: readonly string[] };
  VIDEO_FAST_ACK_APPLIED: JobFields;
  VIDEO_FAST_ACK_SKIPPED: JobFields & { reason: string };
  /** Acknowledged at once: the next receive would move it to the dead-letter queue, and its job has a hint in the outbox. */
  SQS_LAST_RECEIVE_ACKED: JobFields & { receive_count: number };
  VIDEO_ALREADY_READY_SKIP: RunFields;
  '[SQS_MAIN] Calling handler.handle()': JobFields;
  'handler.handle() returned': JobFields & { result: string; duration_sec: number };
  SQS_JOB_COMPLETED: RunFields & { result: string };
  SQS_JOB_FAILED: JobFields & {
    result: string;
    error_code: string;
    error: string;
    /** ffmpeg's last lines, or a stack. */
    details: string | null;
    disposition: string;
  };
  // video-worker: a run's way
  '[HANDLER] Lock acquired, marking as PROCESSING': RunFields & {
    fencing_token: number;
    attempt: number;
    /** `plan`, `join`, or the name of a part such as `chunk-0007`. */
    task: string;
  };
  '[HANDLER] Starting process_fn': RunFields;
  '[TRANSCODER] Starting ffmpeg': RunFields & { part: string };
  '[PROCESSOR] Transcode progress': RunFields & { stage: string; percent: number; overall: number };
  /** The database has not answered for so long that a sweep may hand the job on; the encode goes on all the same. */
  LEASE_UNRENEWED: RunFields & { fencing_token: number; age_sec: number };
  LEASE_LOST: RunFields & { fencing_token: number };
  CANCEL_REQUESTED: RunFields;
  /** The worker has to go, but the job needs less than the time left. */
  DRAIN_FINISHING: RunFields & { overall: number; within_sec: number };
  JOB_HANDED_BACK: RunFields;
  OUTPUT_LEFT_BEHIND: RunFields & { key_prefix: string; error: string };
  // video-worker: its own life
  WORKER_STARTED: SettingsFields;
  /** The same again every few minutes: a look at the log need not go back to the start. */
  WORKER_SETTINGS: SettingsFields & { started_at: number };
  /** Of the volume of the scratch folder, every few minutes. */
  SCRATCH_SPACE: { worker_id: string; free_bytes: number; total_bytes: number };
  WORKER_DRAINING: { worker_id: string; reason: string; time_left_sec: number };
  WORKER_STOPPED: { worker_id: string };
  WORKER_RETRYING: { worker_id: string; action: string; error: string; retry_in_sec: number };
  // video-worker and the sweeping Lambda: other workers' jobs. `worker_id` is who tells.
  LEASE_SWEPT: SweepFields & { vanished_worker_id: string; fencing_token: number; stalls: number; state: string };
  HINT_SENT: SweepFields & { delay_sec: number };
  SWEEP_FAILED: { worker_id: string; action: string; error: string };
  // scaler-lambda
  /** `visible`: waiting messages by kind of worker; null where a queue could not be read. */
  SCALING_DECISION: { decision: unknown; visible: Readonly<Record<string, number | null>> };
  SCALING_FACT_UNAVAILABLE: { fact: string; error: string };
  SCALING_ACTION_FAILED: { action: string; error: string };
}

export type LogEventName = keyof LogEventFields;

/** One event: its name in `event`, its fields beside it. */
export type LogEvent = {
  [Name in LogEventName]: { readonly event: Name } & Readonly<LogEventFields[Name]>;
}[LogEventName];

const WARNINGS: ReadonlySet<LogEventName> = new Set<LogEventName>([
  'SQS_MESSAGE_REJECTED',
  'LEASE_UNRENEWED',
  'LEASE_LOST',
  'LEASE_SWEPT',
  'OUTPUT_LEFT_BEHIND',
  'WORKER_RETRYING',
  'SWEEP_FAILED',
  'SCALING_FACT_UNAVAILABLE',
]);
const ERRORS: ReadonlySet<LogEventName> = new Set<LogEventName>(['SQS_JOB_FAILED', 'SCALING_ACTION_FAILED']);

/** How loud an event is. */
export function levelOf(event: LogEventName): LogLevel {
  if (ERRORS.has(event)) return 'error';
  return WARNINGS.has(event) ? 'warn' : 'info';
}
