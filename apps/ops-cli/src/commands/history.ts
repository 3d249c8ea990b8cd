/** `ffleet history VIDEO`: who did what to its jobs, when, with which token, and why. */
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderTransitions, transitionsJson } from '../render/transitions';
import { renderDocument } from '../documents/render-document';
import type { TransitionReader } from '../transition-reader';
import type { CommandContext } from './command-context';
import { reportUnknownVideo } from './unknown-video';

/** @returns `findings` when there is no such video; `done` otherwise, whatever happened to it */
export async function runHistory(
  { videoId }: { videoId: number },
  { transitions }: { transitions: TransitionReader },
  context: CommandContext,
): Promise<ExitCode> {
  const jobs = await transitions.fetchOfVideo({ videoId });
  if (jobs.length === 0) return reportUnknownVideo([videoId], context);
  const { out, json } = context;
  if (json) out.write(renderDocument('history', { video_id: videoId, jobs: transitionsJson(jobs) }));
  else writeLines(out, renderTransitions({ jobs, style: out.currentStyle() }));
  return EXIT.done;
}
