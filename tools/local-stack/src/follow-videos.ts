/** Shows a run while it goes on: what scaler and sweepers do, a bar for each video, until all are finished. */
import {
  createLiveLines,
  isNews,
  isSettled,
  paint,
  renderDecision,
  renderProgressBars,
  videoPhase,
  writeLines,
} from '@ffleet/terminal';
import type { TextSink } from '@ffleet/terminal';
import type { VideoCatalog, VideoView } from '@ffleet/ports';
import type { CapacityDecision } from '@ffleet/scaling-policy';
import { epochMs, milliseconds } from '@ffleet/units';
import { setTimeout as delay } from 'node:timers/promises';
import type { FleetLog } from './fleet-log';
import { renderSweep } from './render-sweep';

const REDRAW_INTERVAL = milliseconds(250);

/** @returns the videos as they ended. @throws the signal's reason when the user stops the run */
export async function followVideos(options: {
  catalog: VideoCatalog;
  fleetLog: FleetLog;
  videoIds: readonly number[];
  sink: TextSink;
  signal: AbortSignal;
}): Promise<readonly VideoView[]> {
  const { catalog, fleetLog, videoIds, sink, signal } = options;
  const live = sink.isInteractive ? createLiveLines(sink) : null;
  const changes = createChangeLines();
  let previous: CapacityDecision | null = null;
  for (;;) {
    signal.throwIfAborted();
    const views = await Promise.all(videoIds.map((videoId) => catalog.fetchVideo({ videoId })));
    const videos = views.filter((video) => video !== null);
    const tell = (line: { who: string; look: 'blue' | 'yellow'; text: string }): void => {
      live?.clear();
      const who = paint({ text: line.who, look: line.look, style: sink.currentStyle() });
      writeLines(sink, [`  ${who}  ${line.text}`]);
    };
    for (const decision of await fleetLog.fetchNewDecisions()) {
      if (isNews({ decision, previous })) tell({ who: 'scaler', look: 'blue', text: renderDecision(decision) });
      previous = decision;
    }
    for (const swept of await fleetLog.fetchNewSweeps())
      tell({ who: 'sweeper', look: 'yellow', text: renderSweep(swept) });
    const style = { ...sink.currentStyle(), nowEpochMs: epochMs(Date.now()) };
    if (live) live.draw(renderProgressBars(videos, style));
    else writeLines(sink, changes.since(videos));
    if (videos.every(isSettled)) return videos;
    await delay(REDRAW_INTERVAL, undefined, { signal });
  }
}

/** Where nothing can be drawn again: a line for each video whenever its phase changes, or ten percent are done. */
function createChangeLines(): { since(videos: readonly VideoView[]): readonly string[] } {
  const last = new Map<number, string>();
  return {
    since: (videos) =>
      videos.flatMap((video) => {
        const { label, fraction01 } = videoPhase(video);
        const line = `  #${video.videoId} ${label}${fraction01 === null ? '' : ` ${Math.floor(fraction01 * 10) * 10}%`}`;
        if (last.get(video.videoId) === line) return [];
        last.set(video.videoId, line);
        return [line];
      }),
  };
}
