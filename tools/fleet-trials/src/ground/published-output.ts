/** Whether what a reader sees of a video is whole, and what other runs have left beside it. */
import type { TrialRegion } from './trial-region';

export interface PublishedOutput {
  /** Keys that a playlist names and that are not there; none for a whole output. */
  readonly missing: readonly string[];
  /** Objects under the winning prefix, and those of its parts. */
  readonly objects: number;
  /** Objects of runs that lost: never read by anybody, collected later. */
  readonly leftovers: number;
}

const PLAYLIST = /\.m3u8$/;

/**
 * Follows the master playlist to every file that it leads to.
 * @param options.keyPrefix the winning run's own
 * @param options.partPrefixes those of its parts
 * @param options.videoPrefix where all runs of the video write
 * @see RFC 8216, sections 4.1 (lines that are no tags are URIs) and 4.3 (the URI attribute)
 */
export async function inspectOutput(options: {
  region: TrialRegion;
  masterPlaylistKey: string;
  keyPrefix: string;
  partPrefixes?: readonly string[];
  videoPrefix: string;
}): Promise<PublishedOutput> {
  const { region, masterPlaylistKey, keyPrefix, partPrefixes = [], videoPrefix } = options;
  const isOfOutput = (key: string): boolean => [keyPrefix, ...partPrefixes].some((prefix) => key.startsWith(prefix));
  const keys = await region.listKeys(videoPrefix);
  const there = new Set(keys);
  const missing: string[] = [];
  const seen = new Set<string>();
  const visit = async (key: string): Promise<void> => {
    if (seen.has(key)) return;
    seen.add(key);
    if (!there.has(key) || !isOfOutput(key)) return void missing.push(key);
    if (!PLAYLIST.test(key)) return;
    for (const name of namedFiles(await region.readText(key))) {
      await visit(new URL(name, `http://bucket/${key}`).pathname.slice(1));
    }
  };
  await visit(masterPlaylistKey);
  const objects = keys.filter(isOfOutput).length;
  return { missing, objects, leftovers: keys.length - objects };
}

function namedFiles(playlist: string): readonly string[] {
  return playlist.split('\n').flatMap((line) => {
    if (line.startsWith('#')) return /URI="([^"]+)"/.exec(line)?.[1] ?? [];
    return line.trim() === '' ? [] : [line.trim()];
  });
}
