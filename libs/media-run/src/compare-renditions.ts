/** Compares renditions with their source: runs ffmpeg, and believes its scores only for as many frames as it counted. */
import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mediaFailure, parseFrameSsim, parseScoreSummary, planCompareCommand } from '@ffleet/media-plan';
import type { ComparisonRun, ComparisonScores, MediaFailure } from '@ffleet/media-plan';
import type { QualityMeter } from '@ffleet/ports';
import type { Result } from '@ffleet/units';
import { err, ok } from '@ffleet/units';
import { runToEnd } from './run-to-end';
import type { OpenSource } from './source-proxy/source-proxy';

/** @throws the signal's reason once ffmpeg is gone */
export async function compareRenditions(
  tools: Parameters<typeof runToEnd>[0] & { source: OpenSource },
  options: Parameters<QualityMeter['compare']>[0],
): Promise<Result<readonly ComparisonScores[], MediaFailure>> {
  const { plan, run, hasVmaf, workDir, onProgress, signal } = options;
  signal.throwIfAborted();
  const renditions = options.renditions.map((rendition, index) => ({
    ...rendition,
    framesFile: join(workDir, `frames-${index}.log`),
  }));
  const { inputUrl: sourceUrl } = tools.source;
  const command = planCompareCommand({ plan, run, renditions, sourceUrl, hasVmaf, threads: availableParallelism() });
  const total = command.expected.frameCount ?? 0;
  const ended = await runToEnd(tools, {
    command,
    signal,
    work: 'comparison',
    onProgress: ({ frameCount }) => onProgress(Math.min(1, frameCount / Math.max(1, total))),
  });
  if (!ended.ok) return ended;
  const { lines } = ended.value;
  const scores: ComparisonScores[] = [];
  for (const [index, { id, framesFile }] of renditions.entries()) {
    const summary = parseScoreSummary({ lines, index });
    const frames = await readFrames({ framesFile, run });
    const wanted = run.ranges.reduce((sum, range) => sum + range.frameCount, 0);
    if (summary === null || frames.lowest === null || frames.count !== wanted) {
      const message = `The comparison ended without an error, but ${frames.count} of ${wanted} frames of ${id} were compared`;
      return err(mediaFailure('encode-incomplete', message, lines.slice(-KEPT_LINES)));
    }
    scores.push({ renditionId: id, frameCount: frames.count, ...summary, lowest: frames.lowest });
  }
  onProgress(1);
  return ok(scores);
}

const KEPT_LINES = 20;

async function readFrames(options: { framesFile: string; run: ComparisonRun }) {
  let count = 0;
  let lowest: { ssim: number; index: number } | null = null;
  for await (const line of createInterface({ input: createReadStream(options.framesFile) })) {
    const ssim = parseFrameSsim(line);
    if (ssim === null) continue;
    if (lowest === null || ssim < lowest.ssim) lowest = { ssim, index: count };
    count += 1;
  }
  return { count, lowest: lowest && { ssim: lowest.ssim, frame: frameAt(options.run, lowest.index) } };
}

/** From the place among the compared frames to the number within the video. */
function frameAt({ ranges }: ComparisonRun, index: number): number {
  let before = 0;
  for (const { startFrame, frameCount } of ranges) {
    if (index < before + frameCount) return startFrame + index - before;
    before += frameCount;
  }
  throw new RangeError(`Cannot place frame ${index}: only ${before} are compared`);
}
