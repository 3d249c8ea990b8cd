/** Starts this very program again in another role: the emulator, or a worker that is to be paused. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { JobPlace } from './stale/stale-system';

export type ChildRole =
  | { readonly kind: 'emulator'; readonly folder: string }
  | { readonly kind: 'stale-worker'; readonly system: string; readonly place: JobPlace };

/** In the environment, not among the arguments, which every user of the machine may read: a place holds a password. */
const ROLE_VARIABLE = 'FFLEET_BENCH_ROLE';

/** @returns null in the process that the user started */
export function readRole(): ChildRole | null {
  const text = process.env[ROLE_VARIABLE];
  return text === undefined ? null : (JSON.parse(text) as ChildRole);
}

/** Starts the program's own bundle; the child ends with its parent. */
export function startChild(role: ChildRole): ChildProcess {
  return fork(__filename, [], {
    execArgv: ['--no-warnings'],
    env: { ...process.env, [ROLE_VARIABLE]: JSON.stringify(role) },
  });
}

/** The next message of a child. @throws {Error} when it ends before */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(([code, reason]: unknown[]): never => {
    throw new Error(`A child process ended before it answered (${String(code ?? reason)})`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [T];
    return message;
  } finally {
    answered.abort();
    ended.catch(() => undefined); // aborted
  }
}

/** Asks a child to go by closing its channel, and waits until it has. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  await exited;
}
