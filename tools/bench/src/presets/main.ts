/** `npm run bench:presets`: what each preset makes of a lecture: time, size and likeness, by the fleet's own commands. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cliEnvironment, startLocalStack } from '@ffleet/local-stack';
import type { LocalStack } from '@ffleet/local-stack';
import { presetNames } from '@ffleet/media-plan';
import { makeSampleLecture } from '@ffleet/sample-lecture';
import { renderPresets } from './render-presets';
import type { MeasuredPreset } from './render-presets';

const DIST = path.resolve(__dirname, '../../../..');
const SAMPLE_SECONDS = 60;
const ffmpegPath = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
const ffprobePath = process.env['FFPROBE_PATH'] ?? 'ffprobe';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs a verb of the CLI's bundle. @throws {Error} when it ends with another code than 0 */
async function ffleet(stack: LocalStack, ...args: readonly string[]): Promise<string> {
  const programs = { PATH: process.env['PATH'], FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath };
  const env = { ...programs, ...cliEnvironment(stack) };
  const bundle = path.join(DIST, 'apps/ops-cli/main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [bundle, ...args], { env });
  return stdout;
}

/** The verb's one document. */
const ask = async <T>(stack: LocalStack, ...args: readonly string[]): Promise<T> =>
  JSON.parse(await ffleet(stack, ...args, '--json')) as T;

interface SubmitDocument {
  readonly videos: readonly { readonly video_id: number }[];
}

interface VideoDocument {
  readonly video: { readonly job: { readonly started_at: string; readonly finished_at: string } };
}

async function measurePreset(options: { stack: LocalStack; preset: string; file: string }): Promise<MeasuredPreset> {
  const { stack, preset, file } = options;
  const submitted = await ask<SubmitDocument>(stack, 'submit', file, '--tenant', '1', '--preset', preset);
  const videoId = String(submitted.videos[0]?.video_id);
  await ffleet(stack, 'watch', videoId);
  const { video } = await ask<VideoDocument>(stack, 'status', videoId);
  const { renditions } = await ask<Pick<MeasuredPreset, 'renditions'>>(stack, 'quality', videoId, '--whole');
  const encodeMs = Date.parse(video.job.finished_at) - Date.parse(video.job.started_at);
  return { preset, encodeSeconds: encodeMs / 1000, renditions };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ffleet-bench-'));
  const stack = await startLocalStack({ stateDir: path.join(folder, 'state'), dist: DIST });
  try {
    const file = path.join(folder, 'lecture.mp4');
    await makeSampleLecture({ ffmpegPath, outputFile: file, durationSeconds: SAMPLE_SECONDS });
    const measured: MeasuredPreset[] = [];
    for (const preset of presetNames) measured.push(await measurePreset({ stack, preset, file }));
    renderPresets(measured).forEach(say);
  } finally {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
