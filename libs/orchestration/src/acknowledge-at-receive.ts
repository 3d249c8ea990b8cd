/** Whether a message whose job is known goes at once: by the mode, or because its next receive would be one too many. */
import type { ReceivedMessage } from '@ffleet/ports';
import type { AcknowledgementMode } from '@ffleet/video-job-lifecycle';
import { describeError } from './describe-error';
import type { WorkerPorts, WorkerSettings } from './worker-ports';

/** One receive of a message whose body could be read. */
export interface Delivery {
  readonly message: ReceivedMessage;
  readonly fields: { readonly request_id: string; readonly video_id: number; readonly tenant_id: number };
  readonly settings: WorkerSettings;
  readonly ports: WorkerPorts;
}

/** Whether the message is to go before its job is claimed. */
export const endsAtReceive = ({ message, settings }: Pick<Delivery, 'message' | 'settings'>): boolean =>
  settings.acknowledgement === 'at-receive' || message.isLastReceive;

/**
 * A message on its last receive goes whatever the mode: the row and its hint in the outbox take over, so that the
 * dead-letter queue holds nothing but poison. Where the deletion fails, the message is kept and acknowledged after the
 * handler.
 * @returns the mode in which the message is handled from here on
 */
export async function acknowledgeAtReceive(delivery: Delivery): Promise<AcknowledgementMode> {
  const { message, fields, settings, ports } = delivery;
  if (!endsAtReceive(delivery)) return 'after-handler';
  try {
    await ports.queue.delete({ receiptHandle: message.receiptHandle });
    ports.log.emit(
      settings.acknowledgement === 'at-receive'
        ? { event: 'VIDEO_FAST_ACK_APPLIED', ...fields }
        : { event: 'SQS_LAST_RECEIVE_ACKED', ...fields, receive_count: message.receiveCount },
    );
    return 'at-receive';
  } catch (error) {
    ports.log.emit({ event: 'VIDEO_FAST_ACK_SKIPPED', ...fields, reason: describeError(error) });
    return 'after-handler';
  }
}
