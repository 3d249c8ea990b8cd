/** `ffleet storage verify`: is everything that the playlists of READY videos name in the bucket, and as large as it was? */
import type { VideoCatalog, VideoView } from '@ffleet/ports';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import type { MediaBucket } from '../media-bucket';
import { renderDocument } from '../documents/render-document';
import { isPlaylist, playlistKeys } from '../playlist-keys';
import type { CommandContext } from './command-context';
import { reportNotReady } from './not-ready';
import { reportUnknownVideo } from './unknown-video';

export interface VerifiedVideo {
  readonly videoId: number;
  readonly objects: number;
  /** What is wrong, one a line; none where all is there. */
  readonly problems: readonly string[];
}

/** @returns `findings` where something is missing, or the one video that was named has no output, or does not exist */
export async function runStorageVerify(
  { videoId, limit }: { videoId: number | null; limit: number },
  ports: { catalog: Pick<VideoCatalog, 'fetchVideo' | 'listVideos'>; bucket: Omit<MediaBucket, 'open'> },
  context: CommandContext,
): Promise<ExitCode> {
  const { out, json } = context;
  const { catalog, bucket } = ports;
  const named = videoId === null ? null : await catalog.fetchVideo({ videoId });
  if (videoId !== null && named === null) return reportUnknownVideo([videoId], context);
  if (named !== null && !isReady(named)) return reportNotReady(named, context);
  const listed = named === null ? await catalog.listVideos({ limit }) : [named];
  const verified: VerifiedVideo[] = [];
  for (const video of listed.filter(isReady)) verified.push(await verify({ video, bucket }));
  const bad = verified.filter(({ problems }) => problems.length > 0);
  if (json) {
    const videos = verified.map((video) => ({
      video_id: video.videoId,
      objects: video.objects,
      problems: video.problems,
    }));
    out.write(renderDocument('storage verify', { videos }));
  } else {
    writeLines(out, [
      ...bad.flatMap(({ videoId: id, problems }) => problems.map((problem) => `video ${id}: ${problem}`)),
      `${verified.length} READY ${verified.length === 1 ? 'video' : 'videos'} looked at, ${bad.length} with problems.`,
    ]);
  }
  return bad.length === 0 ? EXIT.done : EXIT.findings;
}

const isReady = ({ status, output }: VideoView): boolean => status === 'READY' && output !== null;

async function verify({
  video,
  bucket,
}: {
  video: VideoView;
  bucket: Omit<MediaBucket, 'open'>;
}): Promise<VerifiedVideo> {
  const { videoId, output } = video;
  if (output === null) return { videoId, objects: 0, problems: ['it has no output'] };
  const objects = new Map<string, number>();
  for (const prefix of [output.keyPrefix, ...(output.partPrefixes ?? [])]) {
    for (const { key, sizeBytes } of await bucket.list({ prefix })) objects.set(key, sizeBytes);
  }
  const problems: string[] = [];
  const named = new Set<string>();
  const visit = async (key: string): Promise<void> => {
    if (named.has(key)) return;
    named.add(key);
    const size = objects.get(key);
    if (size === undefined) problems.push(`${key} is missing`);
    else if (size === 0) problems.push(`${key} is empty`);
    else if (isPlaylist(key)) {
      const text = await bucket.readText({ key });
      for (const below of playlistKeys({ key, text })) await visit(below);
    }
  };
  await visit(output.masterPlaylistKey);
  // The sum that was recorded when the video was made counts what the playlists name, not the playlists.
  const stored = [...named].filter((key) => !isPlaylist(key)).reduce((sum, key) => sum + (objects.get(key) ?? 0), 0);
  if (stored !== output.totalBytes) {
    problems.push(`its files have ${stored} bytes, but ${output.totalBytes} were recorded`);
  }
  return { videoId, objects: objects.size, problems };
}
