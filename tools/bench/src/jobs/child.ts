/** Starts this very program again in another role: the emulator, or a worker that is to be paused. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Starts the program's own bundle; the child ends with its parent. */
export function startChild(options: { role: string; args?: readonly string[] }): ChildProcess {
  const { role, args = [] } = options;
  return fork(__filename, ['--role', role, ...args], { execArgv: ['--no-warnings'] });
}

/** The next message of a child. @throws {Error} when it ends before */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const answered = new AbortController();
  const { signal } = answered;
  try {
    const [message] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(([code, reason]: unknown[]) => {
        throw new Error(`A child process ended before it answered (${String(code ?? reason)})`);
      }),
    ])) as [T];
    return message;
  } finally {
    answered.abort();
  }
}

/** Asks a child to go by closing its channel, and waits until it has. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  await exited;
}
