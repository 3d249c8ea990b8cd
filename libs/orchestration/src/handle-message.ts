/** A message's way from receive to its end: acknowledge, find the job, handle it, dispose of the message. */
import type { Jitter, ReceivedMessage, ResolvedJob, ResolveOutcome, VideoSource } from '@ffleet/ports';
import { assertNever, elapsedMs, seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { decideDisposition, FAILED_VISIBILITY, parseJobMessage, renderJobMessage } from '@ffleet/video-job-lifecycle';
import type { AcknowledgementMode, JobMessage, MessageDisposition } from '@ffleet/video-job-lifecycle';
import { describeError } from './describe-error';
import { handleJob } from './handle-job';
import { returned } from './handler-outcome';
import type { ReturnedOutcome } from './handler-outcome';
import type { WorkerPorts, WorkerSettings } from './worker-ports';

export interface MessageContext {
  readonly settings: WorkerSettings;
  readonly ports: WorkerPorts & { readonly jitter: Jitter };
  /** Aborts when this worker has to go away. */
  readonly drain: AbortSignal;
}

/**
 * Handles one received message to its end.
 * @throws when the queue or the database fails; the message then comes back by its own visibility timeout
 */
export async function handleMessage(context: MessageContext & { message: ReceivedMessage }): Promise<void> {
  const { message, ports } = context;
  const requestId = message.messageId.slice(0, 8);
  const parsed = parseJobMessage(message.body);
  if (!parsed.ok) {
    const { code, problems } = parsed.error;
    return reject({ ...context, requestId, reason: code, problems });
  }
  const fields = { request_id: requestId, video_id: parsed.value.videoId, tenant_id: parsed.value.tenantId };
  ports.log.emit({
    event: 'SQS_MESSAGE_RECEIVED',
    ...fields,
    queue_wait_sec: elapsedMs({ from: message.sentAtEpochMs, to: ports.clock.nowEpochMs() }) / 1000,
    message_id: message.messageId,
    receive_count: message.receiveCount,
  });
  // Before the fast acknowledgement: while the database is away, messages stay in the queue.
  const resolved = await ports.store.resolve(parsed.value);
  const mode = await acknowledgeAtReceive({ ...context, fields });
  switch (resolved.kind) {
    case 'found':
      return handleFound({ ...context, mode, fields, job: resolved.job });
    case 'finished':
      return disposeFinished({ ...context, mode, fields, resolved });
    case 'unknown-video':
    case 'unknown-job':
    case 'tenant-mismatch':
      return reject({ ...context, requestId, reason: resolved.kind, problems: [explain(resolved.kind, parsed.value)] });
    default:
      return assertNever(resolved);
  }
}

interface Delivery extends MessageContext {
  readonly message: ReceivedMessage;
  readonly mode: AcknowledgementMode;
  readonly fields: { readonly request_id: string; readonly video_id: number; readonly tenant_id: number };
}

function explain(
  kind: 'unknown-video' | 'unknown-job' | 'tenant-mismatch',
  { jobId, videoId, tenantId }: JobMessage,
): string {
  switch (kind) {
    case 'unknown-video':
      return `Cannot find video ${videoId}: it must be recorded before its message is sent`;
    case 'unknown-job':
      return `Cannot find job ${jobId ?? '(none)'} of video ${videoId}`;
    case 'tenant-mismatch':
      return `Cannot handle video ${videoId} for tenant ${tenantId}: it belongs to another tenant`;
    default:
      return assertNever(kind);
  }
}

async function reject(
  options: MessageContext & {
    message: ReceivedMessage;
    requestId: string;
    reason: string;
    problems: readonly string[];
  },
): Promise<void> {
  const { message, requestId, reason, problems, ports } = options;
  await ports.queue.reject({ message, reason: [reason, ...problems].join('; ') });
  ports.log.emit({
    event: 'SQS_MESSAGE_REJECTED',
    request_id: requestId,
    message_id: message.messageId,
    reason,
    problems,
  });
}

/** With fast acknowledgement the message goes now; where that fails, it is kept and acknowledged after the handler. */
async function acknowledgeAtReceive(options: Omit<Delivery, 'mode'>): Promise<AcknowledgementMode> {
  const { message, fields, settings, ports } = options;
  if (settings.acknowledgement === 'after-handler') return 'after-handler';
  try {
    await ports.queue.delete({ receiptHandle: message.receiptHandle });
    ports.log.emit({ event: 'VIDEO_FAST_ACK_APPLIED', ...fields });
    return 'at-receive';
  } catch (error) {
    ports.log.emit({ event: 'VIDEO_FAST_ACK_SKIPPED', ...fields, reason: describeError(error) });
    return 'after-handler';
  }
}

async function disposeFinished(
  options: Delivery & { resolved: Extract<ResolveOutcome, { kind: 'finished' }> },
): Promise<void> {
  const { mode, fields, resolved, ports } = options;
  const { job, state, videoReady } = resolved;
  if (videoReady) ports.log.emit({ event: 'VIDEO_ALREADY_READY_SKIP', ...fields, job_id: job.jobId });
  const result = state === 'CANCELLED' ? 'skip:cancel' : mode === 'at-receive' ? 'skip:claim' : 'ok';
  await dispose({ ...options, job, outcome: returned(result, { jobFinished: true }) });
}

async function handleFound(options: Delivery & { job: ResolvedJob }): Promise<void> {
  const { message, mode, fields, job, settings, ports, drain } = options;
  const startedAt = ports.clock.monotonicMs();
  ports.log.emit({ event: '[SQS_MAIN] Calling handler.handle()', ...fields });
  const outcome = await handleJob({
    job,
    requestId: fields.request_id,
    receiptHandle: mode === 'at-receive' ? null : message.receiptHandle,
    settings: { ...settings, acknowledgement: mode },
    ports,
    drain,
  });
  if (outcome.kind === 'handed-back') return handBack(options);
  ports.log.emit({
    event: 'handler.handle() returned',
    ...fields,
    result: outcome.result,
    duration_sec: (ports.clock.monotonicMs() - startedAt) / 1000,
  });
  await dispose({ ...options, outcome });
  if (outcome.result === 'ok') {
    ports.log.emit({ event: 'SQS_JOB_COMPLETED', ...fields, job_id: job.jobId, result: outcome.result });
  }
}

/** A new message, then the old one's end: an interruption costs no receive, and a crash in between only a duplicate. */
async function handBack(options: Delivery & { job: ResolvedJob }): Promise<void> {
  const { message, mode, fields, job, ports } = options;
  await sendHint({ ...options, delay: seconds(0) });
  if (mode === 'after-handler') await ports.queue.delete({ receiptHandle: message.receiptHandle });
  ports.log.emit({ event: 'JOB_HANDED_BACK', ...fields, job_id: job.jobId });
}

async function sendHint(options: Delivery & { job: ResolvedJob; delay: Seconds }): Promise<void> {
  const { job, delay, ports } = options;
  const createdAt = new Date(ports.clock.nowEpochMs()).toISOString();
  const body = renderJobMessage({ ...job, source: hintSource(job.source), createdAt });
  await ports.queue.send({ body, groupId: String(job.tenantId), delay });
}

/** The row decides; a URL's signature or password has no business in a queue. */
function hintSource(source: VideoSource): string {
  if (source.kind === 'object') return source.key;
  const { origin, pathname } = new URL(source.url);
  return origin + pathname;
}

async function dispose(options: Delivery & { job: ResolvedJob; outcome: ReturnedOutcome }): Promise<void> {
  const { mode, fields, outcome, ports } = options;
  const { result, jobFinished, failure } = outcome;
  const disposition = decideDisposition({ result, mode, jobFinished, jitter01: ports.jitter.next01() });
  await applyDisposition({ ...options, disposition });
  if (result !== 'failed') return;
  // With fast acknowledgement the message is gone, and the row's retry needs a new one.
  if (mode === 'at-receive' && !jobFinished) await sendHint({ ...options, delay: FAILED_VISIBILITY });
  ports.log.emit({
    event: 'SQS_JOB_FAILED',
    ...fields,
    result,
    error_code: failure?.code ?? 'unknown',
    error: failure?.message ?? '',
    details: failure?.details ?? null,
    disposition: disposition.kind,
  });
}

async function applyDisposition(options: Delivery & { disposition: MessageDisposition }): Promise<void> {
  const { message, disposition, ports } = options;
  const { receiptHandle } = message;
  switch (disposition.kind) {
    case 'delete':
      return ports.queue.delete({ receiptHandle });
    case 'change-visibility':
      return ports.queue.changeVisibility({ receiptHandle, visibilityTimeout: disposition.visibilityTimeout });
    case 'nothing':
      return;
    default:
      return assertNever(disposition);
  }
}
