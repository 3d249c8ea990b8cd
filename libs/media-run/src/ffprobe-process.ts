/** Runs ffprobe: its lines are handed over one by one, so that a file with millions of packets needs no memory. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Seconds } from '@ffleet/units';
import { secondsToMs } from '@ffleet/units';
import { mediaEnvironment } from './process-guard';
import type { GuardedProgram } from './process-guard';
import { StderrTail } from './stderr-tail';

/** How an ffprobe run ended. */
export type FfprobeEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly stderrTail: readonly string[] }
  | { readonly kind: 'time-limit' };

/**
 * Runs ffprobe to its end, its time limit or the caller's signal, and resolves when the process is gone.
 * @throws {Error} if it cannot be started, or the signal's reason if it aborts
 */
export async function runFfprobe({
  program,
  args,
  timeLimit,
  signal,
  onLine,
}: {
  program: GuardedProgram;
  args: readonly string[];
  timeLimit: Seconds;
  signal: AbortSignal;
  onLine: (line: string) => void;
}): Promise<FfprobeEnd> {
  signal.throwIfAborted();
  const tail = new StderrTail();
  const timeout = AbortSignal.timeout(secondsToMs(timeLimit));
  const child = spawn(program.file, [...program.leadingArgs, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: mediaEnvironment(),
  });
  const kill = () => child.kill('SIGKILL');
  const stops = [signal, timeout];
  stops.forEach((stop) => stop.addEventListener('abort', kill, { once: true }));
  try {
    createInterface({ input: child.stdout }).on('line', onLine);
    createInterface({ input: child.stderr }).on('line', (line) => tail.add(line));
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', (cause) => reject(new Error(`Cannot start ${program.file}: ${cause.message}`, { cause })));
    });
    signal.throwIfAborted();
    if (timeout.aborted) return { kind: 'time-limit' };
    return exitCode === 0 ? { kind: 'done' } : { kind: 'failed', stderrTail: tail.lines };
  } finally {
    stops.forEach((stop) => stop.removeEventListener('abort', kill));
  }
}
