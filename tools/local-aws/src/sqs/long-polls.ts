/** Receive calls that wait for a message, first come, first served. */
import { secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import type { Message } from './message';

interface Poll {
  readonly attempt: () => readonly Message[];
  readonly finish: (messages: readonly Message[]) => void;
}

/** The waiting receive calls of one queue. */
export class LongPolls {
  private readonly polls = new Set<Poll>();
  private serving = false;

  /**
   * Waits until an attempt brings messages, the time is over or the client is gone. A poll whose client hung up is
   * dropped at once: it must never take a message that nobody would process.
   * @param attempt takes messages if there are any; called again whenever some may have come
   * @returns none when the wait was in vain
   */
  wait(
    attempt: () => readonly Message[],
    { waitTime, signal }: { waitTime: Seconds; signal: AbortSignal },
  ): Promise<readonly Message[]> {
    return new Promise((resolve) => {
      const giveUp = () => poll.finish([]);
      const timer = setTimeout(giveUp, secondsToMs(waitTime));
      const poll: Poll = {
        attempt,
        finish: (messages) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          this.polls.delete(poll);
          resolve(messages);
        },
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp);
      this.polls.add(poll);
    });
  }

  /** Lets the polls try in turn while `hasMessages` says that it is worth it. */
  serve(hasMessages: () => boolean): void {
    if (this.serving) return; // an attempt changes the queue, which comes back here
    this.serving = true;
    for (const poll of this.polls) {
      if (!hasMessages()) break;
      const messages = poll.attempt();
      if (messages.length > 0) poll.finish(messages);
    }
    this.serving = false;
  }

  /** Ends all polls without messages. */
  end(): void {
    for (const poll of this.polls) poll.finish([]);
  }
}
