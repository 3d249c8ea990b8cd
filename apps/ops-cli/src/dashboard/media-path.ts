/** Where a video's files stand on the dashboard's server: as they do in the bucket, so that playlists find their parts. */
import type { TranscodeOutput } from '@ffleet/video-job-lifecycle';

/** `tenants/7/videos/53/<job>/2/` -> `tenants/7/videos/53/`: all runs of one video write below it. */
const videoFolder = (keyPrefix: string): string => keyPrefix.replace(/[^/]+\/[^/]+\/$/, '');

/** `/media/53/<job>/2/master.m3u8` */
export function mediaPath({ videoId, output }: { videoId: number; output: TranscodeOutput }): string {
  return `/media/${videoId}/${output.masterPlaylistKey.slice(videoFolder(output.keyPrefix).length)}`;
}

/** @returns the key of a published file; null for what the output does not consist of */
export function mediaKey({ file, output }: { file: string; output: TranscodeOutput }): string | null {
  const key = videoFolder(output.keyPrefix) + file;
  return [output.keyPrefix, ...(output.partPrefixes ?? [])].some((prefix) => key.startsWith(prefix)) ? key : null;
}
