/** The row of buttons: they show what the video does, and make it do something else. */
import { byId, setButton } from './element';
import { timeText } from './time-text';

/** Seconds of the buttons beside play. */
const SKIP = 10;
/** Without a move for so long, the picture is what matters. */
const IDLE_MS = 3_000;

export interface Controls {
  togglePlay(): void;
  skip(seconds: number): void;
  changeVolume(change: number): void;
  toggleMute(): void;
  toggleFullScreen(): void;
}

export function createControls({ video, player }: { video: HTMLVideoElement; player: HTMLElement }): Controls {
  const volume = byId('volume', HTMLInputElement);
  const controls: Controls = {
    togglePlay() {
      // A browser may want a second click before it makes a sound.
      if (video.paused) void video.play().catch(() => undefined);
      else video.pause();
    },
    skip(seconds) {
      const end = Number.isFinite(video.duration) ? video.duration : Infinity;
      video.currentTime = Math.max(0, Math.min(end, video.currentTime + seconds));
    },
    changeVolume(change) {
      video.muted = false;
      video.volume = Math.max(0, Math.min(1, video.volume + change));
    },
    toggleMute: () => void (video.muted = !video.muted),
    toggleFullScreen: () => toggleFullScreen({ video, player }),
  };
  byId('play').addEventListener('click', () => controls.togglePlay());
  byId('start').addEventListener('click', () => controls.togglePlay());
  video.addEventListener('click', () => controls.togglePlay());
  video.addEventListener('dblclick', () => controls.toggleFullScreen());
  byId('back').addEventListener('click', () => controls.skip(-SKIP));
  byId('forward').addEventListener('click', () => controls.skip(SKIP));
  byId('mute').addEventListener('click', () => controls.toggleMute());
  byId('full-screen').addEventListener('click', () => controls.toggleFullScreen());
  volume.addEventListener('input', () => {
    video.muted = false;
    video.volume = volume.valueAsNumber;
  });
  offerPictureInPicture(video);
  const draw = (): void => drawState({ video, player, volume });
  for (const event of [
    ...['play', 'pause', 'ended', 'seeked', 'volumechange', 'timeupdate', 'durationchange', 'waiting', 'playing'],
    ...['canplay', 'emptied'],
  ]) {
    video.addEventListener(event, draw);
  }
  document.addEventListener('fullscreenchange', draw);
  hideWhenIdle({ video, player });
  draw();
  return controls;
}

function drawState(options: { video: HTMLVideoElement; player: HTMLElement; volume: HTMLInputElement }): void {
  const { video, player, volume } = options;
  const play = video.ended
    ? ({ icon: 'replay', label: 'Play again' } as const)
    : video.paused
      ? ({ icon: 'play', label: 'Play' } as const)
      : ({ icon: 'pause', label: 'Pause' } as const);
  setButton(byId('play'), play);
  setButton(byId('start'), { icon: play.icon === 'pause' ? 'play' : play.icon, label: play.label });
  byId('start').hidden = !video.paused || (!byId('problem').hidden && video.readyState === 0);
  setButton(byId('back'), { icon: 'back', label: `Back ${SKIP} seconds` });
  setButton(byId('forward'), { icon: 'forward', label: `Forward ${SKIP} seconds` });
  const isSilent = video.muted || video.volume === 0;
  setButton(byId('mute'), isSilent ? { icon: 'silent', label: 'Sound on' } : { icon: 'loud', label: 'Sound off' });
  volume.valueAsNumber = video.muted ? 0 : video.volume;
  const isFull = document.fullscreenElement === player;
  setButton(
    byId('full-screen'),
    isFull ? { icon: 'shrink', label: 'Leave full screen' } : { icon: 'full-screen', label: 'Full screen' },
  );
  byId('time').textContent = `${timeText(video.currentTime)} / ${timeText(video.duration)}`;
  byId('waiting').hidden = video.paused || video.readyState > 2 || !byId('problem').hidden;
}

/** iPhones have no full screen for elements, only for videos. */
function toggleFullScreen({ video, player }: { video: HTMLVideoElement; player: HTMLElement }): void {
  if (document.fullscreenElement) return void document.exitFullscreen();
  if (typeof player.requestFullscreen === 'function') return void player.requestFullscreen().catch(() => undefined);
  (video as HTMLVideoElement & { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
}

function offerPictureInPicture(video: HTMLVideoElement): void {
  if (!document.pictureInPictureEnabled) return;
  const button = byId('picture-in-picture');
  button.hidden = false;
  setButton(button, { icon: 'picture-in-picture', label: 'Small picture over other windows' });
  button.addEventListener('click', () => {
    if (document.pictureInPictureElement) void document.exitPictureInPicture();
    else void video.requestPictureInPicture().catch(() => undefined);
  });
}

function hideWhenIdle({ video, player }: { video: HTMLVideoElement; player: HTMLElement }): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = (): void => {
    player.classList.remove('idle');
    clearTimeout(timer);
    timer = setTimeout(() => {
      const isOpen = !byId('panel').hidden || !byId('help').hidden;
      if (!video.paused && !isOpen) player.classList.add('idle');
    }, IDLE_MS);
  };
  for (const event of ['pointermove', 'pointerdown', 'keydown', 'focusin']) player.addEventListener(event, wake);
  video.addEventListener('pause', wake);
  video.addEventListener('play', wake);
}
