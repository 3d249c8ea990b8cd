/** The position: a slider for finger, mouse and keyboard, with the picture of the time that it points at. */
import { byId } from './element';
import { pictureAt } from './storyboard';
import type { StoryboardPicture } from './storyboard';
import { spokenTime, timeText } from './time-text';

export interface Scrubber {
  /** From now on it shows them. */
  showPictures(pictures: readonly StoryboardPicture[]): void;
}

export function createScrubber(video: HTMLVideoElement): Scrubber {
  const scrubber = byId('scrubber');
  const preview = byId('preview');
  let pictures: readonly StoryboardPicture[] = [];
  let isDragging = false;

  const durationOf = (): number => (Number.isFinite(video.duration) ? video.duration : 0);
  const timeAt = (clientX: number): number => {
    const { left, width } = scrubber.getBoundingClientRect();
    return durationOf() * Math.max(0, Math.min(1, (clientX - left) / width));
  };
  const draw = (): void => {
    const duration = durationOf();
    const share = (time: number): string => `${duration > 0 ? Math.min(100, (time / duration) * 100) : 0}%`;
    byId('played').style.width = share(video.currentTime);
    byId('buffered').style.width = share(bufferedEnd(video));
    scrubber.setAttribute('aria-valuemax', String(Math.floor(duration)));
    scrubber.setAttribute('aria-valuenow', String(Math.floor(video.currentTime)));
    scrubber.setAttribute('aria-valuetext', `${spokenTime(video.currentTime)} of ${spokenTime(duration)}`);
  };
  const show = (time: number): void => {
    const duration = durationOf();
    if (duration === 0) return;
    preview.hidden = false;
    byId('at').textContent = timeText(time);
    drawPicture(byId('picture'), pictureAt(pictures, time));
    const { width } = scrubber.getBoundingClientRect();
    const half = preview.offsetWidth / 2;
    const middle = Math.max(half, Math.min(width - half, (time / duration) * width));
    preview.style.left = `${middle}px`;
  };
  const hide = (): void => void (preview.hidden = true);

  scrubber.addEventListener('pointerdown', (event) => {
    isDragging = true;
    scrubber.setPointerCapture(event.pointerId);
    video.currentTime = timeAt(event.clientX);
    show(timeAt(event.clientX));
  });
  scrubber.addEventListener('pointermove', ({ clientX }) => {
    show(timeAt(clientX));
    if (isDragging) video.currentTime = timeAt(clientX);
  });
  for (const event of ['pointerup', 'pointercancel'] as const) {
    scrubber.addEventListener(event, ({ pointerType }) => {
      isDragging = false;
      if (pointerType === 'touch') hide();
    });
  }
  scrubber.addEventListener('pointerleave', hide);
  // With the keyboard: the page's keys move it, and the picture goes along.
  scrubber.addEventListener('keyup', () => show(video.currentTime));
  scrubber.addEventListener('blur', hide);
  for (const event of ['timeupdate', 'progress', 'durationchange', 'seeking', 'emptied']) {
    video.addEventListener(event, draw);
  }
  draw();
  return {
    showPictures(shown) {
      pictures = shown;
    },
  };
}

function drawPicture(element: HTMLElement, picture: StoryboardPicture | null): void {
  element.hidden = picture === null;
  if (picture === null) return;
  const { sheet, x, y, width, height } = picture;
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
  element.style.backgroundImage = `url(${JSON.stringify(sheet)})`;
  element.style.backgroundPosition = `-${x}px -${y}px`;
}

/** Of the range that is being played. */
function bufferedEnd({ buffered, currentTime }: HTMLVideoElement): number {
  for (let index = 0; index < buffered.length; index += 1) {
    if (buffered.start(index) <= currentTime + 0.5 && currentTime <= buffered.end(index)) return buffered.end(index);
  }
  return currentTime;
}
