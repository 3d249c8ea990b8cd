/** A reader's view of a published output: every file that its playlists name is there, written by one run alone. */
import type { VideoRow } from '../services/database/rows';
import type { SimBucket } from '../services/objects/sim-bucket';

/** @returns what is wrong with the output that readers of this video are sent to; null for a complete one */
export function complaintAboutOutput(options: { video: VideoRow; bucket: SimBucket }): string | null {
  const { video, bucket } = options;
  const { published } = video;
  if (published === null) return 'nothing is published';
  const { output, jobId, fencingToken } = published;
  if (!output.keyPrefix.endsWith(`/${jobId}/${fencingToken}/`)) {
    return `its prefix ${output.keyPrefix} is not that of token ${fencingToken}`;
  }
  const master = read(output.masterPlaylistKey);
  if (master === null) return `${output.masterPlaylistKey} is not there`;
  const writers = new Set([master.writtenBy]);
  for (const uri of urisOf(master.body)) {
    const playlist = read(output.keyPrefix + uri);
    if (playlist === null) return `${uri} is not there`;
    writers.add(playlist.writtenBy);
    const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
    for (const file of urisOf(playlist.body)) {
      const segment = read(output.keyPrefix + folder + file);
      if (segment === null) return `${folder}${file} is not there`;
      writers.add(segment.writtenBy);
    }
  }
  return writers.size === 1 ? null : `several runs wrote it: ${[...writers].join(', ')}`;

  function read(key: string) {
    return bucket.objects.get(bucket.place(key)) ?? null;
  }
}

/** Every address in a playlist (RFC 8216 section 4): its own lines, and the URI attributes of its tags. */
function urisOf(playlist: string): readonly string[] {
  return playlist.split('\n').flatMap((line) => {
    if (!line.startsWith('#')) return line.trim() === '' ? [] : [line.trim()];
    const attribute = /URI="([^"]+)"/.exec(line)?.[1];
    return attribute === undefined ? [] : [attribute];
  });
}
