/** The answer where a verb looks at what a video published, and it has not published anything yet. */
import type { VideoView } from '@ffleet/ports';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';

/** @returns `findings` */
export function reportNotReady({ videoId, status }: VideoView, { out, err, json }: CommandContext): ExitCode {
  const message = `Video ${videoId} is ${status}: it has no output yet; see \`ffleet status ${videoId}\``;
  if (json) out.write(renderDocument('error', { error: { kind: 'not-ready', message, video_id: videoId } }));
  writeLines(err, [message]);
  return EXIT.findings;
}
