/** Where workers' lines are read: CloudWatch Logs, a command of the user's such as `docker logs`, or files. */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { assertNever, epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { FactSource } from '@ffleet/evidence';
import { askOnce } from './collection';
import { CollectorError } from './describe-failure';
import { fetchLogEvents } from './log-events';

export type WorkerLogSource =
  | { readonly kind: 'cloudwatch' }
  /** The command runs without a shell; what it prints on either stream is the log of one worker. */
  | { readonly kind: 'command'; readonly workerId: string; readonly argv: readonly [string, ...string[]] }
  /** One file a worker, `WORKER.log`. */
  | { readonly kind: 'folder'; readonly folder: string };

/** One line as it came. */
export interface RawLine {
  readonly workerId: string;
  readonly text: string;
  /** When CloudWatch took it; null for the other sources. */
  readonly takenAt: EpochMs | null;
}

export interface ReadLines {
  readonly lines: readonly RawLine[];
  /** The question as it was asked, where it was not CloudWatch's. */
  readonly source: FactSource | null;
}

/** A log that grows beyond this is not read to its end. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Reads the lines since a time. A command and a folder are read once for all questions, and tell all that they have.
 * @throws what the source's client throws; half a log is never returned
 */
export type ReadWorkerLines = (question: {
  readonly group: string;
  readonly since: EpochMs;
  /** Spares CloudWatch Logs the other lines. */
  readonly pattern?: string;
  readonly signal: AbortSignal;
}) => Promise<ReadLines>;

/** Nothing is read yet. */
export function createWorkerLineReader(options: {
  from: WorkerLogSource;
  logs: CloudWatchLogsClient;
}): ReadWorkerLines {
  const { from, logs } = options;
  switch (from.kind) {
    case 'cloudwatch':
      return async ({ since, ...question }) => {
        const events = await fetchLogEvents({ logs, from: since, ...question });
        const lines = events.map(({ logStreamName = '', message = '', ingestionTime }) => ({
          // A stream may be continued by a container's name: `i-0aa1/video-worker`.
          workerId: logStreamName.split('/')[0] ?? logStreamName,
          text: message.trimEnd(),
          takenAt: ingestionTime === undefined ? null : epochMs(ingestionTime),
        }));
        return { lines, source: null };
      };
    case 'command': {
      const read = askOnce((signal) => readCommand({ ...from, signal }));
      return ({ signal }) => read(signal);
    }
    case 'folder': {
      const read = askOnce((signal) => readFolder({ ...from, signal }));
      return ({ signal }) => read(signal);
    }
    default:
      return assertNever(from);
  }
}

async function readCommand(options: {
  workerId: string;
  argv: readonly [string, ...string[]];
  signal: AbortSignal;
}): Promise<ReadLines> {
  const { workerId, argv, signal } = options;
  const text = await runCommand({ argv, signal });
  const bash = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const powershell = `& ${argv.map((word) => `'${word.replaceAll("'", "''")}'`).join(' ')}`;
  return { lines: linesOf(workerId, text), source: { kind: 'script', bash, powershell } };
}

async function readFolder({ folder, signal }: { folder: string; signal: AbortSignal }): Promise<ReadLines> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const read = names.map(async (name) =>
    linesOf(name.slice(0, -'.log'.length), await readFile(path.join(folder, name), { encoding: 'utf8', signal })),
  );
  const source = { kind: 'script' as const, bash: `cat '${folder}'/*.log`, powershell: `cat '${folder}/*.log'` };
  return { lines: (await Promise.all(read)).flat(), source };
}

const linesOf = (workerId: string, text: string): readonly RawLine[] =>
  text.split(/\r?\n/).map((line) => ({ workerId, text: line, takenAt: null }));

async function runCommand(options: { argv: readonly [string, ...string[]]; signal: AbortSignal }): Promise<string> {
  const [command, ...args] = options.argv;
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: false,
    signal: options.signal,
    killSignal: 'SIGKILL',
  });
  const chunks: Buffer[] = [];
  let size = 0;
  const keep = (chunk: Buffer) => {
    size += chunk.length;
    if (size > OUTPUT_BYTES_MAX) child.kill('SIGKILL');
    else chunks.push(chunk);
  };
  // `docker logs` prints what the container wrote to stderr on stderr.
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const text = Buffer.concat(chunks).toString('utf8');
  if (size > OUTPUT_BYTES_MAX) throw new CollectorError('TooManyLines', `${command} printed more than 64 MiB`);
  if (exitCode !== 0) {
    const said = text.trim().split('\n').at(-1) ?? '';
    throw new CollectorError('CommandFailed', `${command} ended with ${exitCode ?? 'a signal'}: ${said}`);
  }
  return text;
}
