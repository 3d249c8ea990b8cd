/** A message's way from receive to its end: acknowledge, find the job, handle it, dispose of the message. */
import type { Jitter, ReceivedMessage, ResolvedJob, ResolveOutcome } from '@ffleet/ports';
import { assertNever, elapsedMs, milliseconds, msToSeconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import { parseJobMessage } from '@ffleet/video-job-lifecycle';
import type { JobMessage } from '@ffleet/video-job-lifecycle';
import { acknowledgeAtReceive, endsAtReceive } from './acknowledge-at-receive';
import type { Delivery } from './acknowledge-at-receive';
import type { Drain } from './drain';
import { dispose, handBack } from './dispose-message';
import { handleJob } from './handle-job';
import { returned } from './handler-outcome';
import type { WorkerPorts, WorkerSettings } from './worker-ports';

export interface MessageContext {
  readonly settings: WorkerSettings;
  readonly ports: WorkerPorts & { readonly jitter: Jitter };
  readonly drain: Drain;
}

/**
 * Handles one received message to its end.
 * @throws when the queue or the database fails; the message then comes back by its own visibility timeout
 */
export async function handleMessage(context: MessageContext & { message: ReceivedMessage }): Promise<void> {
  const { message, ports } = context;
  const receivedAt = ports.clock.monotonicMs();
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
  const messageEnds = endsAtReceive(context);
  const resolved = await ports.store.resolve(parsed.value, { messageEnds });
  switch (resolved.kind) {
    case 'found':
      return handleFound({ ...context, fields, receivedAt, job: resolved.job });
    case 'finished':
      return disposeFinished({ ...context, fields, resolved });
    case 'unknown-video':
    case 'unknown-job':
    case 'tenant-mismatch':
      return reject({ ...context, requestId, reason: resolved.kind, problems: [explain(resolved.kind, parsed.value)] });
    default:
      return assertNever(resolved);
  }
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

async function disposeFinished(
  options: MessageContext & {
    message: ReceivedMessage;
    fields: Delivery['fields'];
    resolved: Extract<ResolveOutcome, { kind: 'finished' }>;
  },
): Promise<void> {
  const { fields, resolved, ports } = options;
  const { job, state, videoReady } = resolved;
  const mode = await acknowledgeAtReceive(options);
  if (videoReady) ports.log.emit({ event: 'VIDEO_ALREADY_READY_SKIP', ...fields, job_id: job.jobId });
  const result = state === 'CANCELLED' ? 'skip:cancel' : mode === 'at-receive' ? 'skip:claim' : 'ok';
  await dispose({ ...options, mode, job, outcome: returned(result, { jobFinished: true }) });
}

async function handleFound(
  options: MessageContext & {
    message: ReceivedMessage;
    fields: Delivery['fields'];
    receivedAt: Milliseconds;
    job: ResolvedJob;
  },
): Promise<void> {
  const { message, fields, receivedAt, job, settings, ports, drain } = options;
  const mode = await acknowledgeAtReceive(options);
  const startedAt = ports.clock.monotonicMs();
  ports.log.emit({ event: '[SQS_MAIN] Calling handler.handle()', ...fields });
  const outcome = await handleJob({
    job,
    requestId: fields.request_id,
    receiptHandle: mode === 'at-receive' ? null : message.receiptHandle,
    receivedAt,
    settings: { ...settings, acknowledgement: mode },
    ports,
    drain,
  });
  if (outcome.kind === 'handed-back') return handBack({ ...options, mode, outcome });
  ports.log.emit({
    event: 'handler.handle() returned',
    ...fields,
    result: outcome.result,
    duration_sec: msToSeconds(milliseconds(ports.clock.monotonicMs() - startedAt)),
  });
  await dispose({ ...options, mode, outcome });
  if (outcome.result === 'ok') {
    ports.log.emit({ event: 'SQS_JOB_COMPLETED', ...fields, job_id: job.jobId, result: outcome.result });
  }
}
