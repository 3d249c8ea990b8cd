/** Listens to a whole sound once before it is encoded: one gain for all of it keeps its dynamics. */
import { parseLoudness } from '@ffleet/media-plan';
import type { FfmpegCommand, Loudness, MediaFailure } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import { ok } from '@ffleet/units';
import { runToEnd } from './run-to-end';

/** @throws the signal's reason once ffmpeg is gone */
export async function measureLoudness(
  tools: Parameters<typeof runToEnd>[0],
  options: { command: FfmpegCommand; signal: AbortSignal },
): Promise<Result<Loudness, MediaFailure>> {
  const lines = await runToEnd(tools, options);
  return lines.ok ? ok(parseLoudness(lines.value)) : lines;
}
