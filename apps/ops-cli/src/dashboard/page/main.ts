/** The page: listens to the server, draws what it tells, and says so when it is silent. */
import type { DashboardReport, DashboardState } from '../state';
import { drawReport, listenForCopy } from './conditions';
import { byId } from './element';
import { drawState } from './figures';
import { listenForPlay } from './player';

const VERSION: DashboardState['version'] = 3;
const SILENCE_MS = 6_000;
const RECONNECT_MS = 2_000;

let heardAt: number | null = null;

function listen(): void {
  const events = new EventSource('/events');
  events.addEventListener('state', ({ data }: MessageEvent<string>) => {
    const state = JSON.parse(data) as DashboardState;
    // The server was replaced by another version, which brings its own page.
    if (state.version !== VERSION) return location.reload();
    heardAt = performance.now();
    drawState(state);
    tellFreshness();
  });
  events.addEventListener('report', ({ data }: MessageEvent<string>) =>
    drawReport(JSON.parse(data) as DashboardReport),
  );
  events.addEventListener('error', () => {
    tellFreshness();
    // The browser tries again by itself, but gives up on a server that refuses.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, RECONNECT_MS);
  });
}

function tellFreshness(): void {
  const silence = heardAt === null ? null : performance.now() - heardAt;
  const isSilent = silence === null || silence > SILENCE_MS;
  const alarm = byId('alarm');
  if (alarm.hidden === isSilent) alarm.hidden = !isSilent;
  if (isSilent) {
    alarm.textContent =
      silence === null
        ? 'The dashboard has told nothing yet.'
        : `The dashboard does not answer: all figures are ${Math.round(silence / 1000)} s old. It may have been ended with Ctrl-C.`;
  }
  byId('freshness').textContent = isSilent ? 'not live' : 'live';
}

listen();
listenForPlay();
listenForCopy();
setInterval(tellFreshness, 1_000);
