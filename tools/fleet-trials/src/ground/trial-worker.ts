/** One real worker process, the bundle that the image holds, on lines of its own to AWS and to PostgreSQL. */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { seconds } from '@ffleet/units';
import { openAwsWire } from './aws-wire';
import type { AwsWire } from './aws-wire';
import { openDatabaseWire } from './database-wire';
import type { DatabaseWire } from './database-wire';
import { findMediaProcesses, signalProcess } from './processes';
import { WorkerLog } from './worker-log';

/** Parts of sources that are read again. */
const SOURCES = 'sources';

export interface TrialWorker {
  readonly workerId: string;
  readonly pid: number;
  readonly aws: AwsWire;
  readonly database: DatabaseWire;
  readonly log: WorkerLog;
  /** Its private folder for files of a running encode. */
  readonly scratchDir: string;
  readonly exited: Promise<WorkerExit>;
  isAlive(): boolean;
  /** SIGKILL, SIGSTOP, SIGCONT, SIGTERM to the worker's own process; its ffmpeg gets none. */
  signal(signal: NodeJS.Signals): void;
  /** Files and folders of encodes; what it keeps of sources is bounded, and stays. */
  scratchFiles(): Promise<readonly string[]>;
  /** The ffmpeg and ffprobe processes that it, or a worker before it in the same folder, has started. */
  mediaProcesses(): Promise<readonly number[]>;
  /** Ends it by force, and its lines. */
  destroy(): Promise<void>;
}

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly atEpochMs: number;
}

/** What differs from one worker to the next. */
export interface WorkerSettings {
  /** Such as `a`; its id becomes `<trial>-a`. */
  readonly name: string;
  /** `VIDEO_FAST_ACK=1`. */
  readonly fastAck?: boolean;
  /** A program instead of ffmpeg. */
  readonly ffmpeg?: string;
  /** Modules that Node loads before the worker's own code. */
  readonly preload?: readonly string[];
  readonly scratchDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Sets rules before the worker's first call. */
  readonly arm?: (lines: { readonly aws: AwsWire; readonly database: DatabaseWire }) => void;
}

/** Where the worker belongs. */
export interface WorkerPlace {
  readonly trial: string;
  readonly folder: string;
  /** The workspace's `dist`. */
  readonly dist: string;
  readonly endpointUrl: string;
  readonly databaseUrl: string;
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  readonly bucket: string;
}

const STARTS_WITHIN = seconds(60);

/** @returns the worker once it has said that it polls */
export async function startTrialWorker(place: WorkerPlace, settings: WorkerSettings): Promise<TrialWorker> {
  const { folder, trial, dist } = place;
  const workerId = `${trial}-${settings.name}`;
  const scratchDir = settings.scratchDir ?? path.join(folder, 'scratch', settings.name);
  const [aws, database] = await Promise.all([openAwsWire(place), openDatabaseWire(place)]);
  settings.arm?.({ aws, database });
  // It ends with this process, however this process ends.
  const preloads = [path.join(dist, '../tools/local-stack/die-with-parent.cjs'), ...(settings.preload ?? [])];
  const args = [...preloads.flatMap((file) => ['--require', file]), path.join(dist, 'apps/video-worker/main.js')];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environmentOf({ place, settings, workerId, scratchDir, aws, database }),
  });
  const log = new WorkerLog();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => log.add(line));
  }
  const exited = new Promise<WorkerExit>((resolve) => {
    child.once('error', (error) => log.add(String(error)));
    child.once('exit', (code, signal) => resolve({ code, signal, atEpochMs: Date.now() }));
  });
  const closeLines = (): Promise<unknown> => Promise.all([aws.close(), database.close()]);
  void exited.then(closeLines);
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start worker ${workerId}: ${log.tail()}`);
  const worker: TrialWorker = {
    workerId,
    pid,
    aws,
    database,
    log,
    scratchDir,
    exited,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => signalProcess(pid, signal),
    mediaProcesses: () => findMediaProcesses([scratchDir]),
    scratchFiles: async () => (await readdir(scratchDir).catch(() => [])).filter((name) => name !== SOURCES),
    async destroy() {
      signalProcess(pid, 'SIGKILL');
      await exited;
      await closeLines();
    },
  };
  try {
    await log.first('WORKER_STARTED', { within: STARTS_WITHIN });
  } catch (error) {
    await worker.destroy();
    throw error;
  }
  return worker;
}

function environmentOf(options: {
  place: WorkerPlace;
  settings: WorkerSettings;
  workerId: string;
  scratchDir: string;
  aws: AwsWire;
  database: DatabaseWire;
}): Record<string, string> {
  const { place, settings, workerId, scratchDir, aws, database } = options;
  return {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    DATABASE_URL: database.url,
    VIDEO_QUEUE: place.queueName,
    VIDEO_DLQ: place.deadLetterQueueName,
    MEDIA_BUCKET: place.bucket,
    VIDEO_FAST_ACK: settings.fastAck ? '1' : '0',
    VIDEO_WORKER_SLOTS: '1',
    // Trials by URL are served from this machine.
    ALLOW_PRIVATE_SOURCES: '1',
    FFMPEG_PATH: settings.ffmpeg ?? process.env['FFMPEG_PATH'] ?? 'ffmpeg',
    FFPROBE_PATH: process.env['FFPROBE_PATH'] ?? 'ffprobe',
    WORKER_ID: workerId,
    SCRATCH_DIR: scratchDir,
    TMPDIR: scratchDir,
    NODE_OPTIONS: '--max-old-space-size=160',
    ...settings.environment,
  };
}
