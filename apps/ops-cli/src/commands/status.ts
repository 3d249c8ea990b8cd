/** `ffleet status [VIDEO]`: what the database says about all videos, or everything about one. */
import type { VideoCatalog } from '@ffleet/ports';
import { hasFailed, writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderStreamProof } from '../render/stream-proof';
import { renderVideoDetails } from '../render/video-details';
import { renderDocument } from '../documents/render-document';
import { videoJson } from '../render/video-json';
import { renderVideoTable } from '../render/video-table';
import type { CommandContext } from './command-context';
import { reportUnknownVideo } from './unknown-video';

/** The newest `limit` (1..999) videos. @returns `done`, whatever their state */
export async function runStatusList(
  { limit }: { limit: number },
  { catalog }: { catalog: Pick<VideoCatalog, 'listVideos'> },
  { out, json, clock }: CommandContext,
): Promise<ExitCode> {
  const found = await catalog.listVideos({ limit: limit + 1 }); // one more tells whether there are more
  const videos = found.slice(0, limit);
  const hasMore = found.length > limit;
  if (json) {
    out.write(renderDocument('status', { videos: videos.map(videoJson), has_more: hasMore }));
  } else if (videos.length === 0) {
    writeLines(out, ['No videos yet. Submit one: ffleet submit lecture.mp4 --tenant 1']);
  } else {
    writeLines(out, renderVideoTable({ videos, style: out.currentStyle(), nowEpochMs: clock.nowEpochMs() }));
    if (hasMore)
      writeLines(out, [`Only the newest ${limit} are shown; see more with --limit ${Math.min(999, limit * 4)}`]);
  }
  return EXIT.done;
}

/** One video in full; in JSON its proof is always there. @returns `findings` when it failed, or there is no such video */
export async function runStatusVideo(
  { videoId, proof }: { videoId: number; proof: boolean },
  { catalog }: { catalog: Pick<VideoCatalog, 'fetchVideo'> },
  context: CommandContext,
): Promise<ExitCode> {
  const { out, json, clock } = context;
  const video = await catalog.fetchVideo({ videoId });
  if (video === null) return reportUnknownVideo([videoId], context);
  if (json) out.write(renderDocument('status', { video: videoJson(video) }));
  else {
    const style = out.currentStyle();
    writeLines(out, renderVideoDetails({ video, style, nowEpochMs: clock.nowEpochMs() }));
    if (proof) writeLines(out, ['', ...renderStreamProof({ video, style })]);
  }
  return hasFailed(video) ? EXIT.findings : EXIT.done;
}
