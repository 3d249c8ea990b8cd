/** The messages of a standard SQS queue: hidden while in flight, seen again in no order, buried after too many receives. */
import type { QueueDepth, ReceivedMessage } from '@ffleet/ports';
import { epochMs, secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { INVISIBILITY_MAX } from '@ffleet/video-job-lifecycle';
import type { FaultPlan } from '../../kernel/fault-plan';
import type { Chance } from '../../kernel/random';
import type { Scheduler } from '../../kernel/scheduler';
import { SIMULATION_EPOCH } from '../../kernel/sim-clock';
import type { DeadLetter, QueuedMessage, QueueRates, Receiver } from './queue-message';

/** The redrive policy's maxReceiveCount. */
const RECEIVE_COUNT_MAX = 5;
const GHOST_MS_MAX = 3_000;

export interface MessageStore {
  send(options: { body: string; delay: Seconds }): string;
  /** Takes one visible message, any of them; null where there is none. */
  take(receiver: Receiver): ReceivedMessage | null;
  delete(options: { receiptHandle: string }): void;
  changeVisibility(options: { receiptHandle: string; visibilityTimeout: Seconds }): void;
  /** One message is gone for ever, as when its retention period ends. */
  expireOne(options: { draw01: number }): void;
  /** As it is, without SQS's delay. */
  depth(): QueueDepth;
}

export interface MessageStoreOptions {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly faults: FaultPlan;
  readonly rates: QueueRates;
  /** A message may be visible now. */
  readonly onVisible: () => void;
  readonly onBury: (letter: DeadLetter) => void;
  /** Whether this process, the queue or the database had trouble around that time. */
  readonly hadTrouble: (options: { receiver: string; sinceMs: number }) => boolean;
}

export function createMessageStore(options: MessageStoreOptions): MessageStore {
  const { scheduler, chance, faults, rates, onVisible, onBury, hadTrouble } = options;
  const messages = new Map<string, QueuedMessage>();
  const byReceipt = new Map<string, QueuedMessage>();
  const counts = { sent: 0, delivered: 0, deleted: 0 };

  const hide = (message: QueuedMessage, forMs: number): void => {
    message.visibleAtMs = scheduler.nowMs() + forMs;
    scheduler.schedule({ afterMs: forMs, run: onVisible });
  };
  const isVisible = ({ visibleAtMs }: QueuedMessage): boolean => visibleAtMs <= scheduler.nowMs();
  const isExcused = ({ deliveries, isDeleted }: QueuedMessage): boolean => {
    const last = deliveries.at(-1);
    if (isDeleted || last === undefined || last.isSeenTwice) return true;
    return hadTrouble({ receiver: last.receiver, sinceMs: last.receivedAtMs });
  };

  const deliver = (message: QueuedMessage, { receiver, visibilityTimeout }: Receiver): ReceivedMessage => {
    const receiveCount = message.deliveries.length + 1;
    const receiptHandle = `${message.messageId}/${receiveCount}`;
    const place = `sqs/deliver#${counts.delivered}`;
    const probability = rates['duplicate-delivery'] ?? 0;
    const isSeenTwice = faults.fires({ place, kind: 'duplicate-delivery', probability });
    message.isDelayed = false;
    message.deliveries.push({ receiptHandle, receiver, receivedAtMs: scheduler.nowMs(), isSeenTwice });
    byReceipt.set(receiptHandle, message);
    const ghostMs = chance.between(`ghost/${place}`, { min: 0, max: GHOST_MS_MAX });
    hide(message, isSeenTwice ? ghostMs : secondsToMs(visibilityTimeout));
    return {
      messageId: message.messageId,
      body: message.body,
      ...{ receiptHandle, receiveCount, isLastReceive: receiveCount >= RECEIVE_COUNT_MAX },
      sentAtEpochMs: epochMs(SIMULATION_EPOCH + message.sentAtMs),
    };
  };

  return {
    send({ body, delay }) {
      counts.sent += 1;
      const messageId = `message-${counts.sent}`;
      const sentAtMs = scheduler.nowMs();
      const message: QueuedMessage = {
        ...{ messageId, body, sentAtMs, deliveries: [] },
        ...{ visibleAtMs: 0, isDelayed: true, isDeleted: false },
      };
      messages.set(messageId, message);
      hide(message, secondsToMs(delay));
      return messageId;
    },
    take(receiver) {
      for (;;) {
        const visible = [...messages.values()].filter(isVisible);
        if (visible.length === 0) return null;
        counts.delivered += 1;
        const message = chance.pick(`deliver/${counts.delivered}`, visible);
        if (message.deliveries.length < RECEIVE_COUNT_MAX) return deliver(message, receiver);
        messages.delete(message.messageId);
        onBury({ body: message.body, reason: null, isExcused: isExcused(message) });
      }
    },
    delete({ receiptHandle }) {
      counts.deleted += 1;
      const message = byReceipt.get(receiptHandle);
      if (!message) return;
      message.isDeleted = true;
      const place = `sqs/delete#${counts.deleted}`;
      if (faults.fires({ place, kind: 'lost-delete', probability: rates['lost-delete'] ?? 0 })) return;
      // SQS may or may not take a receipt handle that is not the newest.
      const isNewest = message.deliveries.at(-1)?.receiptHandle === receiptHandle;
      if (isNewest || chance.draw01(`old-receipt/${place}`) < 0.5) messages.delete(message.messageId);
    },
    changeVisibility({ receiptHandle, visibilityTimeout }) {
      const message = byReceipt.get(receiptHandle);
      const newest = message?.deliveries.at(-1);
      if (!message || newest?.receiptHandle !== receiptHandle || isVisible(message)) return;
      const endsAtMs = newest.receivedAtMs + secondsToMs(INVISIBILITY_MAX);
      hide(message, Math.min(secondsToMs(visibilityTimeout), Math.max(0, endsAtMs - scheduler.nowMs())));
    },
    expireOne({ draw01 }) {
      const message = [...messages.values()][Math.floor(draw01 * messages.size)];
      if (message) messages.delete(message.messageId);
    },
    depth() {
      const hidden = [...messages.values()].filter((message) => !isVisible(message));
      const delayed = hidden.filter(({ isDelayed }) => isDelayed).length;
      return { visible: messages.size - hidden.length, inFlight: hidden.length - delayed, delayed };
    },
  };
}
