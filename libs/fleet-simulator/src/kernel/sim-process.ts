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
  /** Told once when it dies, at once where it has. */
  onDeath(listener: () => void): void;
}

/** @param options.onRun told before any of its code runs */
export function createSimProcess(options: { name: string; onRun: () => void }): SimProcess {
  const { name, onRun } = options;
  let state: 'running' | 'paused' | 'dead' = 'running';
  let waiting: (() => void)[] = [];
  const listeners: (() => void)[] = [];
  return {
    name,
    deliver(run) {
      if (state === 'paused') waiting.push(run);
      if (state !== 'running') return;
      onRun();
      run();
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
      onRun();
      for (const run of due) run();
    },
    onDeath(listener) {
      if (state === 'dead') listener();
      else listeners.push(listener);
    },
  };
}
