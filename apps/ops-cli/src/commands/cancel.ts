/** `ffleet cancel VIDEO`: ends a job that no worker has at once, asks the worker of a running one to stop. */
import type { VideoCatalog, VideoView } from '@ffleet/ports';
import { assertNever } from '@ffleet/units';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';
import { reportUnknownVideo } from './unknown-video';

/** @returns `findings` when there was nothing left to cancel */
export async function runCancel(
  { videoId }: { videoId: number },
  { catalog }: { catalog: Pick<VideoCatalog, 'requestCancel' | 'fetchVideo'> },
  context: CommandContext,
): Promise<ExitCode> {
  const outcome = await catalog.requestCancel({ videoId });
  const video = outcome === 'already-finished' ? await catalog.fetchVideo({ videoId }) : null;
  if (outcome === 'unknown-video') return reportUnknownVideo([videoId], context);

  const status = video?.status ?? null;
  if (context.json) context.out.write(renderDocument('cancel', { video_id: videoId, outcome, status }));
  else writeLines(context.out, [sentence({ videoId, outcome, status })]);
  // Cancelling a cancelled video asks for what is already so.
  return outcome !== 'already-finished' || status === 'CANCELLED' ? EXIT.done : EXIT.findings;
}

function sentence(options: {
  videoId: number;
  outcome: 'cancelled' | 'requested' | 'already-finished';
  status: VideoView['status'] | null;
}): string {
  const { videoId, outcome, status } = options;
  switch (outcome) {
    case 'cancelled':
      return `Video ${videoId} is cancelled: no worker has it, so it ended at once.`;
    case 'requested':
      return `Video ${videoId} is being worked on: its worker is asked to stop. See it end with: ffleet watch ${videoId}`;
    case 'already-finished':
      return `Video ${videoId} is already ${status ?? 'finished'}: there is nothing to cancel.`;
    default:
      return assertNever(outcome);
  }
}
