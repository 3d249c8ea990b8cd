/** A standard SQS queue: at least once, in no order, hidden while in flight, and a dead-letter queue behind it. */
import { epochMs, secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import type { QueueDepth, ReceivedMessage } from '@ffleet/ports';
import { INVISIBILITY_MAX } from '@ffleet/video-job-lifecycle';
import type { FaultPlan } from '../../kernel/fault-plan';
import type { Chance } from '../../kernel/random';
import type { Scheduler } from '../../kernel/scheduler';
import { SIMULATION_EPOCH } from '../../kernel/sim-clock';

/** The redrive policy's maxReceiveCount. */
const RECEIVE_COUNT_MAX = 5;
const GHOST_DELAY_MS_MAX = 3_000;

export interface QueueRates {
  /** A delivered message is seen by another receiver as well. */
  readonly 'duplicate-delivery'?: number;
  /** A deleted message comes back. */
  readonly 'lost-delete'?: number;
}

interface Delivery {
  readonly receiptHandle: string;
  readonly receiver: string;
  readonly receivedAtMs: number;
  /** SQS shows the message to others all the same. */
  readonly isSeenTwice: boolean;
}

interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAtMs: number;
  readonly deliveries: Delivery[];
  visibleAtMs: number;
  isDelayed: boolean;
  /** Somebody was done with it. */
  isDeleted: boolean;
}

export interface DeadLetter {
  readonly body: string;
  /** Null for what came here by its receive count. */
  readonly reason: string | null;
  /** Its last receiver could not acknowledge it, or did and SQS lost that: the fleet is not to blame. */
  readonly isExcused: boolean;
}

interface Waiter {
  /** The name of the process that asks. */
  readonly receiver: string;
  readonly maxMessages: number;
  readonly visibilityTimeout: Seconds;
  /** False once the caller hung up. */
  readonly isOpen: () => boolean;
  readonly reply: (messages: readonly ReceivedMessage[]) => void;
}

export interface SimQueue {
  readonly deadLetters: DeadLetter[];
  send(options: { body: string; delay: Seconds }): string;
  receive(options: Waiter & { waitTime: Seconds }): void;
  delete(options: { receiptHandle: string }): void;
  changeVisibility(options: { receiptHandle: string; visibilityTimeout: Seconds }): void;
  /** One message is gone for ever, as when its retention period ends. @returns its body, or null in an empty queue */
  expireOne(options: { draw01: number }): string | null;
  /** As it is, without SQS's delay. */
  depth(): QueueDepth;
}

export function createSimQueue(options: {
  scheduler: Scheduler;
  chance: Chance;
  faults: FaultPlan;
  rates: QueueRates;
  isDown: () => boolean;
  /** Whether this process, the queue or the database had trouble around that time. */
  hadTrouble: (options: { receiver: string; sinceMs: number }) => boolean;
  onDeadLetter: (letter: DeadLetter) => void;
}): SimQueue {
  const { scheduler, chance, faults, rates, isDown, hadTrouble, onDeadLetter } = options;
  const messages = new Map<string, QueuedMessage>();
  const byReceipt = new Map<string, QueuedMessage>();
  const deadLetters: DeadLetter[] = [];
  let waiters: Waiter[] = [];
  let sent = 0;
  let deliveries = 0;
  let deletes = 0;

  const hide = (message: QueuedMessage, forMs: number): void => {
    message.visibleAtMs = scheduler.nowMs() + forMs;
    scheduler.schedule({ afterMs: forMs, run: serve });
  };

  /** Takes one visible message, any of them; those with too many receives go to the dead-letter queue instead. */
  const takeVisible = (waiter: Waiter): ReceivedMessage | null => {
    for (;;) {
      const visible = [...messages.values()].filter(({ visibleAtMs }) => visibleAtMs <= scheduler.nowMs());
      if (visible.length === 0) return null;
      deliveries += 1;
      const message = chance.pick(`deliver/${deliveries}`, visible);
      if (message.deliveries.length < RECEIVE_COUNT_MAX) return deliver(message, waiter);
      messages.delete(message.messageId);
      bury({ body: message.body, reason: null, isExcused: isExcused(message) });
    }
  };

  const isExcused = ({ deliveries: past, isDeleted }: QueuedMessage): boolean => {
    const last = past.at(-1);
    if (isDeleted || last === undefined || last.isSeenTwice) return true;
    return hadTrouble({ receiver: last.receiver, sinceMs: last.receivedAtMs });
  };

  const deliver = (message: QueuedMessage, { receiver, visibilityTimeout }: Waiter): ReceivedMessage => {
    const receiveCount = message.deliveries.length + 1;
    const receiptHandle = `${message.messageId}/${receiveCount}`;
    message.isDelayed = false;
    byReceipt.set(receiptHandle, message);
    const place = `sqs/deliver#${deliveries}`;
    const isSeenTwice = faults.fires({
      place,
      kind: 'duplicate-delivery',
      probability: rates['duplicate-delivery'] ?? 0,
    });
    message.deliveries.push({ receiptHandle, receiver, receivedAtMs: scheduler.nowMs(), isSeenTwice });
    const ghostMs = chance.between(`ghost/${place}`, { min: 0, max: GHOST_DELAY_MS_MAX });
    hide(message, isSeenTwice ? ghostMs : secondsToMs(visibilityTimeout));
    return {
      messageId: message.messageId,
      body: message.body,
      receiptHandle,
      receiveCount,
      isLastReceive: receiveCount >= RECEIVE_COUNT_MAX,
      sentAtEpochMs: epochMs(SIMULATION_EPOCH + message.sentAtMs),
    };
  };

  const bury = (letter: DeadLetter): void => {
    deadLetters.push(letter);
    onDeadLetter(letter);
  };

  const serve = (): void => {
    if (isDown()) return;
    waiters = waiters.filter(({ isOpen }) => isOpen());
    while (waiters.length > 0) {
      const index = chance.wholeBetween(`waiter/${deliveries}`, { min: 0, max: waiters.length - 1 });
      const waiter = waiters[index];
      const batch = waiter ? takeBatch(waiter) : [];
      if (!waiter || batch.length === 0) return;
      waiters.splice(index, 1);
      waiter.reply(batch);
    }
  };

  const takeBatch = (waiter: Waiter): readonly ReceivedMessage[] => {
    const batch: ReceivedMessage[] = [];
    while (batch.length < waiter.maxMessages) {
      const message = takeVisible(waiter);
      if (message === null) break;
      batch.push(message);
    }
    return batch;
  };

  return {
    deadLetters,
    send({ body, delay }) {
      sent += 1;
      const messageId = `message-${sent}`;
      const message = {
        messageId,
        body,
        sentAtMs: scheduler.nowMs(),
        deliveries: [],
        visibleAtMs: 0,
        isDelayed: true,
        isDeleted: false,
      };
      messages.set(messageId, message);
      hide(message, secondsToMs(delay));
      return messageId;
    },
    receive({ waitTime, ...waiter }) {
      waiters.push(waiter);
      serve();
      if (!waiters.includes(waiter)) return;
      const giveUp = (): void => {
        if (!waiters.includes(waiter)) return;
        waiters = waiters.filter((other) => other !== waiter);
        waiter.reply([]);
      };
      scheduler.schedule({ afterMs: secondsToMs(waitTime), run: giveUp });
    },
    delete({ receiptHandle }) {
      deletes += 1;
      const message = byReceipt.get(receiptHandle);
      if (!message) return;
      message.isDeleted = true;
      const place = `sqs/delete#${deletes}`;
      if (faults.fires({ place, kind: 'lost-delete', probability: rates['lost-delete'] ?? 0 })) return;
      // SQS may or may not take a receipt handle that is not the newest.
      const isNewest = message.deliveries.at(-1)?.receiptHandle === receiptHandle;
      if (isNewest || chance.draw01(`old-receipt/${place}`) < 0.5) messages.delete(message.messageId);
    },
    changeVisibility({ receiptHandle, visibilityTimeout }) {
      const message = byReceipt.get(receiptHandle);
      const newest = message?.deliveries.at(-1);
      if (!message || newest?.receiptHandle !== receiptHandle || message.visibleAtMs <= scheduler.nowMs()) return;
      const endsAtMs = newest.receivedAtMs + secondsToMs(INVISIBILITY_MAX);
      hide(message, Math.min(secondsToMs(visibilityTimeout), Math.max(0, endsAtMs - scheduler.nowMs())));
    },
    expireOne({ draw01 }) {
      const message = [...messages.values()][Math.floor(draw01 * messages.size)];
      if (!message) return null;
      messages.delete(message.messageId);
      return message.body;
    },
    depth() {
      const hidden = [...messages.values()].filter(({ visibleAtMs }) => visibleAtMs > scheduler.nowMs());
      const delayed = hidden.filter(({ isDelayed }) => isDelayed).length;
      return { visible: messages.size - hidden.length, inFlight: hidden.length - delayed, delayed };
    },
  };
}
