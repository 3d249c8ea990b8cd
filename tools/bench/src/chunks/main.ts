/** `npm run bench:chunks`: a lecture in chunks beside the same ladder in one pass; what it reads; how it scales. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lectureSettings, planTranscode } from '@ffleet/media-plan';
import type { MediaFacts, TranscodePlan } from '@ffleet/media-plan';
import { createMediaRunner } from '@ffleet/media-run';
import { makeSampleLecture } from '@ffleet/sample-lecture';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { compareReads } from './compare-reads';
import { encodeParts } from './encode-parts';
import type { EncodedParts } from './encode-parts';
import { planLongLecture, repeatParts } from './long-lecture';
import { measureJoin } from './measure-join';
import { mean, measureSsim } from './measure-quality';
import { scheduleChunks } from './schedule';
import { watchMemory } from './watch-memory';

const LECTURE_HOURS = 3;
const WORKERS = [1, 2, 5, 10, 20, 30];
/** A look at the source, and a message. */
const PLAN_TIME = seconds(2);
/** A request to an object store, within its region. */
const LATENCY = seconds(0.025);
const SEAM_FRAMES = 10;

const programs = {
  ffmpegPath: process.env['FFMPEG_PATH'] ?? 'ffmpeg',
  ffprobePath: process.env['FFPROBE_PATH'] ?? 'ffprobe',
};
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '240' },
      file: { type: 'string' },
    },
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ffleet-bench-'));
  try {
    const file = values.file ?? path.join(folder, 'lecture.mp4');
    if (values.file === undefined) {
      await makeSampleLecture({ ...programs, outputFile: file, durationSeconds: Number(values.seconds) });
    }
    const facts = await probe(file);
    const [onePass, chunked] = [plan(facts, 'whole'), plan(facts, lectureSettings.segmentsPerChunk)];
    const best = await compare({ file, folder, onePass, chunked, rounds: Number(values.rounds) });
    await compareQuality({ file, folder, chunked });
    await compareReads({ folder, programs, latency: LATENCY, say });
    const sound = await encodeParts({
      ...{ plan: chunked, sourceUrl: file, folder: path.join(folder, 'sound'), atOnce: 1, what: 'sound', programs },
    });
    await tellScaling({ picture: best, sound, facts });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function probe(file: string): Promise<MediaFacts> {
  const runner = createMediaRunner({ ...programs, cacheFolder: os.tmpdir(), allowPrivateSources: true });
  const facts = await runner.probe({ sourceUrl: file, signal: new AbortController().signal });
  if (!facts.ok) throw new Error(facts.error.message);
  return facts.value;
}

function plan(facts: MediaFacts, segmentsPerChunk: number | 'whole'): TranscodePlan {
  const planned = planTranscode({ facts, settings: { ...lectureSettings, segmentsPerChunk } });
  if (!planned.ok) throw new Error(planned.error.message);
  return planned.value;
}

interface Comparison {
  readonly file: string;
  readonly folder: string;
  readonly chunked: TranscodePlan;
}

async function compare(options: Comparison & { onePass: TranscodePlan; rounds: number }): Promise<EncodedParts> {
  const { file, folder, onePass, chunked, rounds } = options;
  say(`one ffmpeg on all cores beside two at once on one core each: ${chunked.video?.chunks.length} chunks`);
  say('round   one pass s   chunks s   ratio   bytes');
  const ratios: number[] = [];
  let picture: EncodedParts | null = null;
  const memory = watchMemory();
  for (let round = 1; round <= rounds; round += 1) {
    const whole = await encodeParts({
      plan: onePass,
      sourceUrl: file,
      folder: path.join(folder, 'whole'),
      atOnce: 1,
      programs,
    });
    picture = await encodeParts({
      plan: chunked,
      sourceUrl: file,
      folder: path.join(folder, 'chunks'),
      atOnce: 2,
      programs,
    });
    const ratio = picture.wallTime / whole.wallTime;
    ratios.push(ratio);
    const sizes = (picture.bytes / whole.bytes).toFixed(4);
    say(
      `${round}       ${whole.wallTime.toFixed(1)}         ${picture.wallTime.toFixed(1)}       ${ratio.toFixed(3)}   x ${sizes}`,
    );
  }
  say(`at most ${(memory.stop() / 1e6).toFixed(0)} MB in one ffmpeg`);
  say(`median ratio ${median(ratios).toFixed(3)} (goal: at most 0.92; sizes within 2 %)`);
  if (!picture) throw new RangeError('Cannot compare in 0 rounds: 1 at least is wanted');
  return picture;
}

async function compareQuality({ file, folder, chunked }: Comparison): Promise<void> {
  const rendition = chunked.video?.renditions[0]?.id ?? '';
  const measure = (kind: string) =>
    measureSsim({ ...programs, source: file, playlist: path.join(folder, kind, rendition, 'playlist.m3u8') });
  const [whole, chunks] = [await measure('whole'), await measure('chunks')];
  say(
    `SSIM of ${rendition}: one pass ${mean(whole).toFixed(5)}, chunks ${mean(chunks).toFixed(5)} (goal: within 0.002)`,
  );
  const seams = (chunked.video?.chunks ?? []).slice(1).map(({ startFrame }) => startFrame);
  const around = (values: readonly number[]) =>
    seams.map((frame) => mean(values.slice(frame - SEAM_FRAMES / 2, frame + SEAM_FRAMES / 2)));
  const [wholeSeams, chunkSeams] = [around(whole), around(chunks)];
  const worst = Math.max(...chunkSeams.map((value, index) => (wholeSeams[index] ?? 0) - value));
  say(
    `SSIM of the ${SEAM_FRAMES} frames around each of ${seams.length} seams: at most ${worst.toFixed(5)} below one pass (goal: 0.005)`,
  );
}

/** The measured chunks, over and over, until the lecture is full. */
async function tellScaling(options: { picture: EncodedParts; sound: EncodedParts; facts: MediaFacts }): Promise<void> {
  const { picture, sound, facts } = options;
  const duration = seconds(LECTURE_HOURS * 3600);
  const plan = planLongLecture({ facts, settings: lectureSettings, duration });
  const parts = repeatParts({ plan, measured: [...picture.parts, ...sound.parts] });
  const join = await measureJoin({ plan, parts, latency: LATENCY });
  const chunkTimes: readonly Seconds[] = (plan.video?.chunks ?? []).map(
    (_, index) => picture.partTimes[index % picture.partTimes.length] ?? seconds(0),
  );
  const alone = chunkTimes.reduce((sum, time) => sum + time, 0);
  const soundTime = seconds((sound.wallTime * duration) / (facts.video?.end.time ?? duration));
  say(
    `${LECTURE_HOURS} hours as ${chunkTimes.length} chunks with the times that were measured (each worker on one core):`,
  );
  say(
    `  the join takes ${join.toFixed(1)} s, ${((100 * join) / alone).toFixed(2)} % of the encode (goal: under 2 %); ` +
      `the sound ${(soundTime / 60).toFixed(1)} min`,
  );
  const stages = { before: PLAN_TIME, after: join };
  for (const workers of WORKERS) {
    const time = scheduleChunks({ chunkTimes, workers, ...stages });
    const withSound = scheduleChunks({ chunkTimes: [soundTime, ...chunkTimes], workers, ...stages });
    say(
      `  ${String(workers).padStart(2)} workers ${(time / 60).toFixed(1).padStart(6)} min, ` +
        `speed-up ${(alone / time).toFixed(1).padStart(5)} = ${(alone / time / workers).toFixed(2)} x workers (goal: 0.9); ` +
        `with the sound ${(withSound / 60).toFixed(1)} min`,
    );
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
