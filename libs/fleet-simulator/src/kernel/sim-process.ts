/** A process as the operating system sees it: what it waits for reaches it only while it lives and is not stopped. */

export interface SimProcess {
  readonly name: string;
  /** Hands over an answer or a timer: at once, once it is resumed, or never where it is dead. */
  deliver(run: () => void): void;
  isAlive(): boolean;
  isPaused(): boolean;
  /** SIGKILL: none of its continuations ever runs again. */
  kill(): void;
  /** SIGSTOP: everything waits; time goes on. */
  pause(): void;
  /** SIGCONT */
  resume(): void;
  /** Told once when it dies. */
  onDeath(listener: () => void): void;
}

export function createSimProcess({ name }: { name: string }): SimProcess {
  let state: 'running' | 'paused' | 'dead' = 'running';
  let waiting: (() => void)[] = [];
  const listeners: (() => void)[] = [];
  return {
    name,
    deliver(run) {
      if (state === 'running') run();
      else if (state === 'paused') waiting.push(run);
    },
    isAlive: () => state !== 'dead',
    isPaused: () => state === 'paused',
    kill() {
      if (state === 'dead') return;
      state = 'dead';
      waiting = [];
      for (const listener of listeners) listener();
    },
    pause() {
      if (state === 'running') state = 'paused';
    },
    resume() {
      if (state !== 'paused') return;
      state = 'running';
      const due = waiting;
      waiting = [];
      for (const run of due) run();
    },
    onDeath: (listener) => void listeners.push(listener),
  };
}
