/** `npm run bench:transcode`: what the fleet adds to a plain ffmpeg, and how much memory a worker takes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startLocalStack } from '@ffleet/local-stack';
import { createDatabaseClient, createVideoCatalog } from '@ffleet/persistence-prisma';
import { makeSampleLecture } from '@ffleet/sample-lecture';
import { encodeByHand, planFile } from './by-hand';
import { runThroughFleet } from './fleet-run';

const ROUNDS = 5;
const DIST = path.resolve(__dirname, '../..');
const ffmpegPath = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
const ffprobePath = process.env['FFPROBE_PATH'] ?? 'ffprobe';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Pictures without compression: over a gigabyte that ffmpeg really reads, and that encodes quickly. */
function makeLargeFile(file: string): void {
  const source = 'testsrc2=size=640x360:rate=30:duration=110';
  execFileSync(ffmpegPath, [
    '-nostdin',
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    source,
    '-c:v',
    'rawvideo',
    '-pix_fmt',
    'yuv420p',
    file,
  ]);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ffleet-bench-'));
  const stack = await startLocalStack({ stateDir: path.join(folder, 'state'), dist: DIST });
  const database = createDatabaseClient({ url: stack.databaseUrl, maxConnections: 2 });
  const catalog = createVideoCatalog(database);
  try {
    const lecture = path.join(folder, 'lecture.mp4');
    await makeSampleLecture({ ffmpegPath, outputFile: lecture, durationSeconds: 60 });
    const plan = await planFile({ file: lecture, ffmpegPath, ffprobePath });
    say('round   fleet s   ffmpeg s   ratio');
    const ratios: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const fleet = await runThroughFleet({ stack, catalog, dist: DIST, file: lecture });
      const byHand = await encodeByHand({ file: lecture, plan, ffmpegPath });
      ratios.push(fleet.wallTime / byHand);
      say(
        `${round}       ${fleet.wallTime.toFixed(2)}     ${byHand.toFixed(2)}      ${(fleet.wallTime / byHand).toFixed(3)}`,
      );
    }
    say(`median ratio ${median(ratios).toFixed(3)} (goal: at most 1.05)`);

    const large = path.join(folder, 'large.mkv');
    makeLargeFile(large);
    const { workerPeak, wallTime } = await runThroughFleet({ stack, catalog, dist: DIST, file: large });
    const gigabytes = (statSync(large).size / 1e9).toFixed(2);
    const peak = workerPeak === null ? 'unknown (needs Linux)' : `${(workerPeak / 1e6).toFixed(0)} MB`;
    say(
      `worker's peak memory with a source of ${gigabytes} GB: ${peak} (goal: below 200 MB), ${wallTime.toFixed(1)} s`,
    );
  } finally {
    await database.close();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
