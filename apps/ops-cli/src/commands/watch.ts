/** `ffleet watch [VIDEO...]`: follows videos until nothing more will happen to them. */
import type { VideoCatalog, VideoView } from '@ffleet/ports';
import { milliseconds } from '@ffleet/units';
import { hasFailed, isSettled } from '@ffleet/terminal';
import { UnobservableError } from '../cli-errors';
import { EXIT, EXIT_INTERRUPTED } from '../exit-code';
import type { ExitCode } from '../exit-code';
import type { CommandContext } from './command-context';
import { reportUnknownVideo } from './unknown-video';
import { createWatchView } from './watch-view';

const POLL_INTERVAL = milliseconds(1000);
/** Reads that may fail in a row: a database that restarts is waited for, one that is gone is told. */
const FAILED_READS_MAX = 10;
/** Without a list of videos: as many of the newest are looked through for unfinished ones. */
const NEWEST_VIDEOS = 200;

/**
 * @param options.videoIds the videos to follow; none means all that are unfinished, new ones included
 * @param options.signal ends the watch, not the work
 * @returns `findings` when a video ended FAILED or does not exist
 * @throws {UnobservableError} when the database stays away
 */
export async function runWatch(
  { videoIds, signal }: { videoIds: readonly number[]; signal: AbortSignal },
  { catalog }: { catalog: Pick<VideoCatalog, 'fetchVideo' | 'listVideos'> },
  context: CommandContext,
): Promise<ExitCode | typeof EXIT_INTERRUPTED> {
  const followed = new Set(videoIds);
  const isOpen = videoIds.length === 0;
  const view = createWatchView(context);
  let failedReads = 0;
  let hasRead = false;
  try {
    while (!signal.aborted) {
      try {
        const seen = isOpen ? await fetchLive(catalog, followed) : await fetchEach(catalog, [...followed]);
        if (seen.unknown.length > 0) return reportUnknownVideo(seen.unknown, context);
        failedReads = 0;
        hasRead = true;
        view.show(seen.videos);
        if (seen.videos.every(isSettled)) {
          view.end(seen.videos);
          return seen.videos.some(hasFailed) ? EXIT.findings : EXIT.done;
        }
      } catch (error) {
        failedReads += 1;
        if (!(error instanceof UnobservableError) || !hasRead || failedReads > FAILED_READS_MAX) throw error;
        view.showFailedRead({ error, failedReads, failedReadsMax: FAILED_READS_MAX });
      }
      await context.clock.sleep({ duration: POLL_INTERVAL, signal });
    }
  } finally {
    view.close();
  }
  return EXIT_INTERRUPTED;
}

interface Seen {
  /** In the order in which they were submitted. */
  readonly videos: readonly VideoView[];
  readonly unknown: readonly number[];
}

async function fetchEach(catalog: Pick<VideoCatalog, 'fetchVideo'>, videoIds: readonly number[]): Promise<Seen> {
  const found = await Promise.all(videoIds.map(async (videoId) => await catalog.fetchVideo({ videoId })));
  return {
    videos: found.filter((video) => video !== null).toSorted((left, right) => left.videoId - right.videoId),
    unknown: videoIds.filter((_, index) => found[index] === null),
  };
}

/** Adds every unfinished video to `followed`, and brings all that are followed. */
async function fetchLive(
  catalog: Pick<VideoCatalog, 'fetchVideo' | 'listVideos'>,
  followed: Set<number>,
): Promise<Seen> {
  const newest = await catalog.listVideos({ limit: NEWEST_VIDEOS });
  for (const video of newest) if (!isSettled(video)) followed.add(video.videoId);
  const listed = newest.filter(({ videoId }) => followed.has(videoId));
  const listedIds = new Set(listed.map(({ videoId }) => videoId));
  // Followed before, and pushed out of the newest by later submits since.
  const older = await fetchEach(
    catalog,
    [...followed].filter((videoId) => !listedIds.has(videoId)),
  );
  const videos = [...older.videos, ...listed].toSorted((left, right) => left.videoId - right.videoId);
  return { videos, unknown: [] };
}
