/** A message's end, once its handler returned or handed its job back. */
import type { Jitter, ResolvedJob } from '@ffleet/ports';
import { assertNever } from '@ffleet/units';
import { decideDisposition } from '@ffleet/video-job-lifecycle';
import type { AcknowledgementMode, MessageDisposition } from '@ffleet/video-job-lifecycle';
import type { Delivery } from './acknowledge-at-receive';
import type { HandlerOutcome, ReturnedOutcome } from './handler-outcome';
import { renderHint } from './hint-message';

interface HandledDelivery extends Delivery {
  readonly job: ResolvedJob;
  readonly mode: AcknowledgementMode;
}

/**
 * A new message, its record in the outbox, then the old one's end: an interruption costs no receive. A crash in between
 * leaves a duplicate at worst, and before the first step a hint that the outbox sends.
 */
export async function handBack(
  options: HandledDelivery & { outcome: Extract<HandlerOutcome, { kind: 'handed-back' }> },
): Promise<void> {
  const { message, mode, fields, job, outcome, ports } = options;
  const { fencingToken, discardOutput } = outcome;
  try {
    await ports.queue.send(renderHint({ job, clock: ports.clock }));
    await ports.outbox.confirmSent({ jobId: job.jobId, fencingToken });
    if (mode === 'after-handler') await ports.queue.delete({ receiptHandle: message.receiptHandle });
    ports.log.emit({ event: 'JOB_HANDED_BACK', ...fields, job_id: job.jobId });
  } finally {
    await discardOutput();
  }
}

/** What the acknowledgement's table says; a retry whose message is gone already gets another one from the outbox. */
export async function dispose(
  options: HandledDelivery & { outcome: ReturnedOutcome; ports: { jitter: Jitter } },
): Promise<void> {
  const { mode, fields, outcome, ports } = options;
  const { result, jobFinished, failure } = outcome;
  const disposition = decideDisposition({ result, mode, jobFinished, jitter01: ports.jitter.next01() });
  await applyDisposition({ ...options, disposition });
  if (result !== 'failed') return;
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

async function applyDisposition(options: HandledDelivery & { disposition: MessageDisposition }): Promise<void> {
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
