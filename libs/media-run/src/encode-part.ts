/** Encodes one part of a plan, as its kind wants it. */
import { partName, planFfmpeg } from '@ffleet/media-plan';
import type { EncodedPart, MediaFailure } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import { encodeSound } from './encode-sound';
import { runEncode } from './run-encode';
import type { EncodeOptions, EncodeTools } from './run-encode';
import { writeSubtitles } from './write-subtitles';

/** As `runEncode()`. */
export async function encodePart(
  tools: EncodeTools,
  options: EncodeOptions,
): Promise<Result<EncodedPart, MediaFailure>> {
  const { plan, part, workDir, signal } = options;
  signal.throwIfAborted();
  if ((plan.encryption === null) !== ((options.encryptionKey ?? null) === null)) {
    throw new TypeError(`Cannot encode ${partName(part)}: a key is wanted exactly where the plan encrypts`);
  }
  switch (part.kind) {
    case 'subtitles':
      return writeSubtitles(tools, { ...options, part });
    case 'audio':
      return encodeSound(tools, { ...options, part });
    case 'video': {
      const command = planFfmpeg({ plan, part, sourceUrl: tools.source.inputUrl, outputDir: workDir });
      return runEncode(tools, options, command);
    }
  }
}
