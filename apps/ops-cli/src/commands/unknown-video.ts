/** The answer to a video number that the database does not know. */
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';

/** Tells which videos do not exist. @returns `findings` */
export function reportUnknownVideo(videoIds: readonly number[], { out, err, json }: CommandContext): ExitCode {
  const message = `There is no video ${videoIds.join(', ')}: list the videos with \`ffleet status\``;
  if (json) out.write(renderDocument('error', { error: { kind: 'unknown-video', message, video_ids: videoIds } }));
  writeLines(err, [message]);
  return EXIT.findings;
}
