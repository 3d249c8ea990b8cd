/** A standard SQS queue with long polls and a dead-letter queue behind it. */
import type { ReceivedMessage } from '@ffleet/ports';
import { secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { createMessageStore } from './message-store';
import type { MessageStore, MessageStoreOptions } from './message-store';
import type { DeadLetter, Receiver } from './queue-message';

/** A long poll. */
interface Waiter extends Receiver {
  readonly maxMessages: number;
  /** False once the caller hung up. */
  readonly isOpen: () => boolean;
  readonly reply: (messages: readonly ReceivedMessage[]) => void;
}

export interface SimQueue extends Omit<MessageStore, 'take'> {
  readonly deadLetters: DeadLetter[];
  receive(options: Waiter & { waitTime: Seconds }): void;
}

export function createSimQueue(options: Omit<MessageStoreOptions, 'onVisible'> & { isDown: () => boolean }): SimQueue {
  const { scheduler, chance, isDown, onBury } = options;
  const deadLetters: DeadLetter[] = [];
  let waiters: Waiter[] = [];
  let served = 0;

  const serve = (): void => {
    if (isDown()) return;
    waiters = waiters.filter(({ isOpen }) => isOpen());
    while (waiters.length > 0) {
      const index = chance.wholeBetween(`waiter/${served}`, { min: 0, max: waiters.length - 1 });
      const waiter = waiters[index];
      const batch = waiter ? takeBatch(waiter) : [];
      if (!waiter || batch.length === 0) return;
      waiters.splice(index, 1);
      served += 1;
      waiter.reply(batch);
    }
  };

  const takeBatch = (waiter: Waiter): readonly ReceivedMessage[] => {
    const batch: ReceivedMessage[] = [];
    while (batch.length < waiter.maxMessages) {
      const message = store.take(waiter);
      if (message === null) break;
      batch.push(message);
    }
    return batch;
  };

  const store = createMessageStore({
    ...options,
    onVisible: serve,
    onBury(letter) {
      deadLetters.push(letter);
      onBury(letter);
    },
  });

  return {
    ...store,
    deadLetters,
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
  };
}
