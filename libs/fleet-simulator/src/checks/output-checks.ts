/** A reader's view of a published output: every file that its playlists name is there, those of one run by one worker alone. */
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
  const writersOf = new Map<string, Set<string>>();
  const broken = visit(output.masterPlaylistKey);
  if (broken !== null) return broken;
  const mixed = [...writersOf.values()].find((writers) => writers.size > 1);
  return mixed ? `several workers wrote one run's files: ${[...mixed].join(', ')}` : null;

  /** Follows a playlist to everything that it names. */
  function visit(key: string): string | null {
    const file = read(key);
    if (file === null) return `${key} is not there`;
    const run = key.split('/').slice(0, 6).join('/');
    writersOf.set(run, (writersOf.get(run) ?? new Set()).add(file.writtenBy));
    if (!key.endsWith('.m3u8')) return null;
    for (const uri of urisOf(file.body)) {
      const complaint = visit(resolveKey({ from: key, uri }));
      if (complaint !== null) return complaint;
    }
    return null;
  }

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

const resolveKey = ({ from, uri }: { from: string; uri: string }): string => {
  const path = from.split('/').slice(0, -1);
  for (const step of uri.split('/')) {
    if (step === '..') path.pop();
    else path.push(step);
  }
  return path.join('/');
};
