/** A whole fleet on this machine for incidents to happen to, and the report of the built CLI about it. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cliEnvironment, startLocalStack, submitVideos } from '@ffleet/local-stack';
import type { FleetOptions, LocalStack } from '@ffleet/local-stack';
import { createDatabaseClient } from '@ffleet/persistence-prisma';
import type { DatabaseClient } from '@ffleet/persistence-prisma';
import type { FindingName } from './incident';

/** dist/, in which every app's artifact stands. */
const DIST = path.resolve(__dirname, '../..');
const WAIT_MAX_MS = 90_000;

export interface IncidentGround {
  readonly stack: LocalStack;
  /** For an SDK client. */
  readonly client: {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Where a worker keeps files of a running encode. */
  scratchDirOf(instanceId: string): string;
  /** A folder of its own for what a trial writes. */
  readonly folder: string;
  readonly database: DatabaseClient;
  /** A video of a few seconds whose encode takes a minute. @returns its number */
  submitSlow(): Promise<number>;
  untilRunning(videoId: number): Promise<void>;
  cancel(videoId: number): Promise<void>;
  /** What `ffleet report` finds wrong, and its exit code. */
  report(): Promise<Report>;
  /** Reports again and again until it finds exactly this. @returns the last report, whatever it found */
  reportUntil(findings: readonly FindingName[]): Promise<Report>;
  stop(): Promise<void>;
}

export interface Report {
  readonly exitCode: number;
  readonly findings: readonly FindingName[];
  readonly unjudged: readonly string[];
}

/** @throws {Error} with the last answer when it does not come true in time */
export async function until<T>(what: string, ask: () => Promise<T>, satisfies: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + WAIT_MAX_MS;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`Waited for ${what}; last seen: ${JSON.stringify(answer)}`);
    await delay(200);
  }
}

export async function startIncidentGround(fleet: FleetOptions = {}): Promise<IncidentGround> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-incidents-'));
  const source = await makeSource(folder);
  const stack = await startLocalStack({
    stateDir: path.join(folder, 'state'),
    dist: DIST,
    fleet: {
      groupSize: { min: 1, max: 2 },
      ...fleet,
      workerEnvironment: { FFMPEG_PATH: await writeSlowFfmpeg(folder), ...fleet.workerEnvironment },
    },
  });
  const database = createDatabaseClient({ url: stack.databaseUrl, maxConnections: 4 });
  const ffleet = (...args: readonly string[]) => runCli({ stack, args });
  const report = async (): Promise<Report> => {
    const { exitCode, stdout } = await ffleet('report', '--json');
    return { exitCode, ...namesOf(stdout) };
  };
  return {
    stack,
    client: {
      region: 'us-east-1',
      endpoint: stack.endpointUrl,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    scratchDirOf: (instanceId) => path.join(folder, 'state/scratch', instanceId),
    folder,
    database,
    async submitSlow() {
      const cliBundle = path.join(DIST, 'apps/ops-cli/main.js');
      const [video] = await submitVideos({
        cliBundle,
        environment: cliEnvironment(stack),
        tenantId: 7,
        sources: [source],
      });
      if (!video) throw new Error('Nothing was submitted');
      return video.videoId;
    },
    async untilRunning(videoId) {
      const running = async () =>
        (
          await database.pool.query(
            `SELECT 1 FROM jobs WHERE video_id = $1 AND state = 'RUNNING' AND stage = 'encode'`,
            [videoId],
          )
        ).rowCount;
      await until(`video ${videoId} to be encoded`, running, (count) => count === 1);
    },
    cancel: async (videoId) => {
      await ffleet('cancel', String(videoId));
      const live = async () =>
        (
          await database.pool.query(`SELECT 1 FROM jobs WHERE video_id = $1 AND state IN ('QUEUED', 'RUNNING')`, [
            videoId,
          ])
        ).rowCount;
      await until(`video ${videoId} to be cancelled`, live, (count) => count === 0);
    },
    report,
    async reportUntil(findings) {
      const wanted = [...findings].sort().join();
      let last = await report();
      const deadline = Date.now() + WAIT_MAX_MS;
      while (last.findings.join() !== wanted && Date.now() < deadline) last = await report();
      return last;
    },
    async stop() {
      await database.close();
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function runCli(options: {
  stack: LocalStack;
  args: readonly string[];
}): Promise<{ exitCode: number; stdout: string }> {
  const { stack, args } = options;
  const env = { PATH: process.env['PATH'] ?? '', ...cliEnvironment(stack) };
  try {
    const main = path.join(DIST, 'apps/ops-cli/main.js');
    // The artifact is looked for where the command is typed.
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], {
      env,
      cwd: path.dirname(DIST),
      maxBuffer: 1 << 26,
    });
    return { exitCode: 0, stdout };
  } catch (error) {
    const { code, stdout } = error as { code?: number; stdout?: string };
    if (typeof code !== 'number') throw error;
    return { exitCode: code, stdout: stdout ?? '' };
  }
}

interface ReportDocument {
  readonly findings: readonly { readonly type: string; readonly reason: string }[];
  readonly unjudged: readonly { readonly type: string }[];
}

function namesOf(stdout: string): Pick<Report, 'findings' | 'unjudged'> {
  const { findings, unjudged } = JSON.parse(stdout) as ReportDocument;
  return {
    findings: findings.map(({ type, reason }) => `${type}/${reason}` as FindingName).sort(),
    unjudged: unjudged.map(({ type }) => type),
  };
}

/** Ten seconds of picture, encoded in a second. */
async function makeSource(folder: string): Promise<string> {
  const file = path.join(folder, 'lecture.mp4');
  const ffmpeg = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
  await promisify(execFile)(ffmpeg, [
    ...['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=192x108:rate=15:duration=10'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-movflags', '+faststart', file],
  ]);
  return file;
}

/** ffmpeg that reads at a sixth of the recording's own pace: a job that lasts costs next to nothing. */
async function writeSlowFfmpeg(folder: string): Promise<string> {
  const file = path.join(folder, 'ffmpeg-slow');
  await writeFile(file, `#!/bin/sh\nexec ${process.env['FFMPEG_PATH'] ?? 'ffmpeg'} -readrate 0.16 "$@"\n`);
  await chmod(file, 0o755);
  return file;
}
