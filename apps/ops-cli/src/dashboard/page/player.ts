/** Plays a READY video: in a frame with the player that viewers get. */
import { byId } from './element';

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
  const frame = player.querySelector('iframe');
  if (frame === null) return;
  player.hidden = false;
  frame.title = `Player: ${title}`;
  frame.src = `/player/?${new URLSearchParams({ src: playlist, title, play: '1' })}`;
  player.scrollIntoView({ block: 'nearest' });
}
