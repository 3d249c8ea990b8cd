/** What happens to a message once its handler returned, in both acknowledgement modes. */
import { assertNever, seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import type { HandlerResult } from './handler-result';

/**
 * - `after-handler` (VIDEO_FAST_ACK=0): the message stays in flight until the handler returned
 * - `at-receive` (VIDEO_FAST_ACK=1): it was deleted as soon as it was received
 */
export type AcknowledgementMode = 'after-handler' | 'at-receive';

export type MessageDisposition =
  | { readonly kind: 'delete' }
  | { readonly kind: 'change-visibility'; readonly visibilityTimeout: Seconds }
  /** Already deleted at receive. */
  | { readonly kind: 'nothing' };

const BUSY_VISIBILITY_MIN = seconds(60);
const BUSY_VISIBILITY_MAX = seconds(120);
/** When a failed job's message comes back. */
export const FAILED_VISIBILITY = seconds(180);

/**
 * Decides what to do with a message.
 * @param options.jobFinished the job is in a final state: such a message is deleted, never sent back, since a NACK loop
 *   would burn its receive count into the dead-letter queue
 * @param options.jitter01 spreads the returns of messages that met a busy job, so that they do not come back together
 */
export function decideDisposition(options: {
  result: HandlerResult;
  mode: AcknowledgementMode;
  jobFinished: boolean;
  jitter01: number;
}): MessageDisposition {
  const { result, mode, jobFinished, jitter01 } = options;
  if (mode === 'at-receive') return { kind: 'nothing' };
  if (jobFinished) return { kind: 'delete' };
  switch (result) {
    case 'ok':
    case 'skip:cancel':
      return { kind: 'delete' };
    case 'skip:claim':
    case 'skip:lock':
    case 'skip:mark_processing':
    case 'lock_fail':
      return { kind: 'change-visibility', visibilityTimeout: busyVisibility(jitter01) };
    case 'failed':
      return { kind: 'change-visibility', visibilityTimeout: FAILED_VISIBILITY };
    default:
      return assertNever(result);
  }
}

function busyVisibility(jitter01: number): Seconds {
  return seconds(Math.round(BUSY_VISIBILITY_MIN + jitter01 * (BUSY_VISIBILITY_MAX - BUSY_VISIBILITY_MIN)));
}
