/** A message's way from receive to its end: acknowledge, find the job, handle it, dispose of the message. */
import type { Jitter, ReceivedMessage, ResolvedJob, ResolveOutcome } from '@ffleet/ports';
import { assertNever, elapsedMs, seconds } from '@ffleet/units';
import { decideDisposition, parseJobMessage, renderJobMessage } from '@ffleet/video-job-lifecycle';
import type { AcknowledgementMode, JobMessage, MessageDisposition } from '@ffleet/video-job-lifecycle';
import { describeError } from './describe-error';
import { handleJob } from './handle-job';
import type { HandlerOutcome, WorkerPorts, WorkerSettings } from './handle-job';

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
  const mode = await acknowledgeAtReceive({ ...context, fields });
  const resolved = await ports.store.resolve(parsed.value);
  switch (resolved.kind) {
    case 'found':
      return handleFound({ ...context, mode, fields, hint: parsed.value, job: resolved.job });
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
  const run = { ...fields, job_id: resolved.job.jobId };
  if (resolved.videoReady) ports.log.emit({ event: 'VIDEO_ALREADY_READY_SKIP', ...run });
  const result = mode === 'at-receive' ? 'skip:claim' : 'ok';
  const outcome = { kind: 'returned', result, jobFinished: true, failure: null } as const;
  await dispose({ ...options, jobId: resolved.job.jobId, outcome });
}

async function handleFound(options: Delivery & { hint: JobMessage; job: ResolvedJob }): Promise<void> {
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
  await dispose({ ...options, jobId: job.jobId, outcome });
}

/** The job is QUEUED again: its message comes back at once, or a new one is sent where it was deleted at receive. */
async function handBack(options: Delivery & { hint: JobMessage; job: ResolvedJob }): Promise<void> {
  const { message, mode, fields, hint, job, ports } = options;
  if (mode === 'after-handler') {
    await ports.queue.changeVisibility({ receiptHandle: message.receiptHandle, visibilityTimeout: seconds(0) });
  } else {
    const source = job.source.kind === 'object' ? job.source.key : job.source.url;
    const body = renderJobMessage({ ...job, source, createdAt: hint.createdAt });
    await ports.queue.send({ body, groupId: String(job.tenantId) });
  }
  ports.log.emit({ event: 'JOB_HANDED_BACK', ...fields, job_id: job.jobId });
}

async function dispose(
  options: Delivery & { jobId: string; outcome: Extract<HandlerOutcome, { kind: 'returned' }> },
): Promise<void> {
  const { message, mode, fields, jobId, outcome, ports } = options;
  const { result, jobFinished, failure } = outcome;
  const disposition = decideDisposition({ result, mode, jobFinished, jitter01: ports.jitter.next01() });
  await applyDisposition({ ...options, message, disposition });
  if (result === 'failed') {
    ports.log.emit({
      event: 'SQS_JOB_FAILED',
      ...fields,
      result,
      error_code: failure?.code ?? 'unknown',
      error: failure?.message ?? '',
      disposition: disposition.kind,
    });
  } else if (result === 'ok') {
    ports.log.emit({ event: 'SQS_JOB_COMPLETED', ...fields, job_id: jobId, result, disposition: disposition.kind });
  }
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
