/** What `watch` shows: bars drawn in place on a terminal, a line per change elsewhere, JSON lines with `--json`. */
import type { VideoView } from '@ffleet/ports';
import { createLiveLines, renderProgressBars, writeLines } from '@ffleet/terminal';
import type { UnobservableError } from '../cli-errors';
import { renderDocumentLine } from '../documents/render-document';
import { isoTime, videoJson } from '../render/video-json';
import { renderChangeLine, renderEnding } from '../render/watch-lines';
import type { CommandContext } from './command-context';

export interface WatchView {
  show(videos: readonly VideoView[]): void;
  showFailedRead(failure: { error: UnobservableError; failedReads: number; failedReadsMax: number }): void;
  /** Everything has settled. */
  end(videos: readonly VideoView[]): void;
  /** Also after an interruption: leaves the terminal in order. */
  close(): void;
}

/** Chooses the view by where the answer goes. */
export function createWatchView(context: CommandContext): WatchView {
  if (context.json) return createJsonView(context);
  return context.out.isInteractive ? createLiveView(context) : createLineView(context);
}

function createLiveView({ out, clock }: CommandContext): WatchView {
  const live = createLiveLines(out);
  let bars: readonly string[] = [];
  return {
    show(videos) {
      bars = renderProgressBars(videos, { ...out.currentStyle(), nowEpochMs: clock.nowEpochMs() });
      live.draw(bars);
    },
    showFailedRead: (failure) => live.draw([...bars, failedReadLine(failure)]),
    end: (videos) => writeLines(out, renderEnding({ videos, style: out.currentStyle() })),
    close: () => undefined, // the bars stay as the last thing seen
  };
}

function createLineView({ out, err, clock }: CommandContext): WatchView {
  const changed = createChangeFilter(renderChangeLine);
  return {
    show(videos) {
      const at = isoTime(clock.nowEpochMs());
      writeLines(
        out,
        videos.filter(changed).map((video) => `${at} ${renderChangeLine(video)}`),
      );
    },
    showFailedRead: (failure) => writeLines(err, [failedReadLine(failure)]),
    end: (videos) => writeLines(out, renderEnding({ videos, style: out.currentStyle() })),
    close: () => undefined,
  };
}

function createJsonView({ out, err, clock }: CommandContext): WatchView {
  // A lease renewal alone is no news.
  const changed = createChangeFilter((video) => JSON.stringify({ ...video, updatedAtEpochMs: 0 }));
  return {
    show(videos) {
      const at = isoTime(clock.nowEpochMs());
      const lines = videos.filter(changed).map((video) => renderDocumentLine('watch', { at, video: videoJson(video) }));
      writeLines(out, lines);
    },
    showFailedRead: (failure) => writeLines(err, [failedReadLine(failure)]),
    end: () => undefined, // the last line of each video says how it ended
    close: () => undefined,
  };
}

/** True for a video that was never shown, or looks different from when it last was. */
function createChangeFilter(key: (video: VideoView) => string): (video: VideoView) => boolean {
  const shown = new Map<number, string>();
  return (video) => {
    const now = key(video);
    if (shown.get(video.videoId) === now) return false;
    shown.set(video.videoId, now);
    return true;
  };
}

const failedReadLine = ({ error, failedReads, failedReadsMax }: Parameters<WatchView['showFailedRead']>[0]): string =>
  `${error.details.service} did not answer (${failedReads} of ${failedReadsMax}); trying again: ${error.details.reason}`;
