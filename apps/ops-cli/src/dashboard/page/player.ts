/** Plays a READY video: with hls.js, or natively where the browser can. */
import Hls from 'hls.js';
import { byId } from './element';

let hls: Hls | null = null;

/** The buttons come and go with the list: one listener for all of them. */
export function listenForPlay(): void {
  byId('videos').addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-playlist]') : null;
    const { playlist = '', title = '' } = button?.dataset ?? {};
    if (playlist !== '') play({ playlist, title });
  });
}

function play({ playlist, title }: { playlist: string; title: string }): void {
  const player = byId('player');
  const video = player.querySelector('video');
  if (video === null) return;
  const status = byId('playing');
  player.hidden = false;
  status.textContent = title;
  hls?.destroy();
  hls = null;
  if (Hls.isSupported()) {
    // Its worker would come from a blob, which the page's policy forbids.
    hls = new Hls({ enableWorker: false });
    hls.on(Hls.Events.ERROR, (_, { fatal, details }) => {
      if (fatal) status.textContent = `Cannot play ${title}: ${details}`;
    });
    hls.loadSource(playlist);
    hls.attachMedia(video);
  } else video.src = playlist;
  // A browser may want a second click before it makes a sound.
  video.play().catch(() => undefined);
  player.scrollIntoView({ block: 'nearest' });
}
