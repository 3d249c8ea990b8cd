/** The player: `?src=ADDRESS of a master playlist`, and where wanted `&title=...&start=SECONDS&play=1` (at once). */
import { createControls } from './controls';
import { byId } from './element';
import { commandOf, nextSpeed } from './keys';
import type { Command } from './keys';
import { createMemory } from './memory';
import { problemText } from './problem-text';
import { createScrubber } from './scrubber';
import { createSettings } from './settings';
import { parseStoryboard } from './storyboard';
import { openStream } from './stream';

const KEEP_EVERY_MS = 5_000;

function main(): void {
  const asked = new URLSearchParams(location.search);
  const [video, player] = [byId('video', HTMLVideoElement), byId('player')];
  const title = asked.get('title') ?? '';
  document.title = title || 'Player';
  byId('title').textContent = title;
  const tell = (text: string): void => {
    byId('problem').textContent = text;
    byId('problem').hidden = false;
    byId('start').hidden = true;
    byId('waiting').hidden = true;
  };
  const controls = createControls({ video, player });
  const source = asked.get('src') ?? '';
  if (source === '' || !URL.canParse(source, location.href)) {
    return tell('No video was named. The address of this page wants ?src= and the address of a master playlist.');
  }
  const url = new URL(source, location.href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return tell(`Cannot play ${url.protocol} addresses: https or http is wanted.`);
  }
  const scrubber = createScrubber(video);
  const settings = createSettings({
    video,
    stream: openStream({
      video,
      url: url.href,
      events: {
        onExtras({ poster, storyboard, download }) {
          if (poster !== null) video.poster = poster;
          if (download !== null) queueMicrotask(() => settings.setDownload(download));
          if (storyboard !== null) void loadPictures(storyboard).then((pictures) => scrubber.showPictures(pictures));
        },
        onChange: () => queueMicrotask(() => settings.refresh()),
        onProblem: (problem) => tell(problemText(problem)),
      },
    }),
  });
  remember({ video, stream: url.origin + url.pathname, start: Number(asked.get('start') ?? NaN) });
  if (asked.get('play') === '1') controls.togglePlay();
  document.addEventListener('keydown', (event) => {
    const isChoosing = event.target instanceof HTMLInputElement;
    const isButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
    const command = commandOf(event);
    if (command === null || (isChoosing && command.kind !== 'close') || (isButton && event.key === ' ')) return;
    event.preventDefault();
    obey(command);
  });

  function obey(command: Command): void {
    switch (command.kind) {
      case 'toggle-play':
        return controls.togglePlay();
      case 'toggle-mute':
        return controls.toggleMute();
      case 'toggle-full-screen':
        return controls.toggleFullScreen();
      case 'toggle-captions':
        return settings.toggleCaptions();
      case 'toggle-help':
        return settings.toggleHelp();
      case 'close':
        return settings.closeAll();
      case 'skip':
        return controls.skip(command.seconds);
      case 'volume':
        return controls.changeVolume(command.change);
      case 'speed':
        return void (video.playbackRate = nextSpeed(video.playbackRate, command.steps));
      case 'jump':
        return void (video.currentTime = command.fraction01 * (Number.isFinite(video.duration) ? video.duration : 0));
    }
  }
}

/** Without pictures the scrubber shows the time alone. */
const loadPictures = (storyboard: string) =>
  fetch(storyboard).then(
    async (answer) => (answer.ok ? parseStoryboard({ text: await answer.text(), url: storyboard }) : []),
    () => [],
  );

/** Speed and volume of last time, and the place where this video was left. */
function remember({ video, stream, start }: { video: HTMLVideoElement; stream: string; start: number }): void {
  const memory = createMemory(storage());
  const { speed, volume, muted } = memory.preferences();
  Object.assign(video, { defaultPlaybackRate: speed, playbackRate: speed, volume, muted });
  const begin = Number.isFinite(start) && start >= 0 ? start : memory.position(stream);
  if (begin !== null) {
    video.addEventListener('loadedmetadata', () => void (video.currentTime = begin), { once: true });
  }
  const keep = (): void => {
    const { currentTime: time, duration } = video;
    if (Number.isFinite(duration)) memory.keepPosition({ stream, time, duration });
  };
  const keepPreferences = (): void =>
    memory.keepPreferences({ speed: video.playbackRate, volume: video.volume, muted: video.muted });
  for (const event of ['volumechange', 'ratechange']) video.addEventListener(event, keepPreferences);
  for (const event of ['pause', 'ended']) video.addEventListener(event, keep);
  window.addEventListener('pagehide', keep);
  setInterval(() => {
    if (!video.paused) keep();
  }, KEEP_EVERY_MS);
}

/** A browser may forbid it, as in a frame of another site. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

main();
