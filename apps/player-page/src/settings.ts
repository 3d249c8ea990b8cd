/** The panel of choices: quality, speed, sound, subtitles; as groups of radio buttons, which every device knows. */
import { byId, setButton } from './element';
import { KEYS, SPEEDS } from './keys';
import { OFF } from './stream';
import type { Choices, Stream } from './stream';

export interface Settings {
  /** Draws anew what may have changed. */
  refresh(): void;
  setDownload(url: string): void;
  toggleCaptions(): void;
  toggleHelp(): void;
  closeAll(): void;
}

export function createSettings({ video, stream }: { video: HTMLVideoElement; stream: Stream }): Settings {
  const [panel, help, button, captions] = [byId('panel'), byId('help'), byId('settings'), byId('captions')];
  let download: string | null = null;
  let lastSubtitles = 0;

  const open = (element: HTMLElement, isOpen: boolean): void => {
    // Keys belong to the video again: what is hidden must not keep them.
    if (!isOpen && element.contains(document.activeElement)) button.focus();
    element.hidden = !isOpen;
    if (element === panel) button.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) element.querySelector<HTMLElement>('input:checked, input, a, button')?.focus();
  };
  const draw = (): void => {
    const focused = document.activeElement?.id;
    panel.replaceChildren(
      ...group({ name: 'Quality', choices: stream.qualities(), choose: (id) => stream.chooseQuality(id) }),
      ...group({ name: 'Speed', choices: speeds(video), choose: (id) => (video.playbackRate = SPEEDS[id] ?? 1) }),
      ...group({ name: 'Sound', choices: stream.sounds(), choose: (id) => stream.chooseSound(id) }),
      ...group({ name: 'Subtitles', choices: withOff(stream.subtitles()), choose: (id) => chooseSubtitles(id) }),
      ...(download === null ? [] : [link(download)]),
      helpButton(() => settings.toggleHelp()),
    );
    if (focused) document.getElementById(focused)?.focus();
  };
  const chooseSubtitles = (id: number): void => {
    if (id !== OFF) lastSubtitles = id;
    stream.chooseSubtitles(id);
    settings.refresh();
  };
  const settings: Settings = {
    refresh() {
      const { list, chosen } = stream.subtitles();
      captions.hidden = list.length === 0;
      captions.setAttribute('aria-pressed', String(chosen !== OFF));
      setButton(captions, { icon: 'captions', label: chosen === OFF ? 'Subtitles on' : 'Subtitles off' });
      if (!panel.hidden) draw();
    },
    setDownload(url) {
      download = url;
      settings.refresh();
    },
    toggleCaptions() {
      const { list, chosen } = stream.subtitles();
      if (list.length > 0) chooseSubtitles(chosen === OFF ? Math.min(lastSubtitles, list.length - 1) : OFF);
    },
    toggleHelp() {
      open(panel, false);
      open(help, Boolean(help.hidden));
    },
    closeAll() {
      open(panel, false);
      open(help, false);
    },
  };
  setButton(button, { icon: 'settings', label: 'Settings' });
  help.replaceChildren(...keyList());
  button.addEventListener('click', () => {
    open(help, false);
    draw();
    open(panel, Boolean(panel.hidden));
  });
  captions.addEventListener('click', () => settings.toggleCaptions());
  video.addEventListener('ratechange', () => settings.refresh());
  video.addEventListener('pointerdown', () => settings.closeAll());
  settings.refresh();
  return settings;
}

const speeds = ({ playbackRate }: HTMLVideoElement): Choices => ({
  list: SPEEDS.map((speed, id) => ({ id, label: speed === 1 ? 'Normal' : `${speed} ×` })),
  chosen: SPEEDS.findIndex((speed) => speed === playbackRate),
});

const withOff = ({ list, chosen }: Choices): Choices =>
  list.length === 0 ? { list, chosen } : { list: [{ id: OFF, label: 'Off' }, ...list], chosen };

/** Nothing to choose is nothing to show. */
function group(options: { name: string; choices: Choices; choose: (id: number) => void }): readonly HTMLElement[] {
  const { name, choices, choose } = options;
  if (choices.list.length < 2) return [];
  const fieldset = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = name;
  fieldset.append(
    legend,
    ...choices.list.map(({ id, label }) => {
      const line = document.createElement('label');
      const input = document.createElement('input');
      input.type = 'radio';
      input.name = name;
      input.id = `${name}-${id}`;
      input.checked = id === choices.chosen;
      input.addEventListener('change', () => choose(id));
      line.append(input, label);
      return line;
    }),
  );
  return [fieldset];
}

function link(url: string): HTMLElement {
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = '';
  anchor.id = 'download';
  anchor.textContent = 'Download (MP4)';
  return anchor;
}

function helpButton(onClick: () => void): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.id = 'keys';
  button.textContent = 'Keys';
  button.addEventListener('click', onClick);
  return button;
}

function keyList(): readonly HTMLElement[] {
  const list = document.createElement('dl');
  for (const [keys, meaning] of KEYS) {
    const [term, definition] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = keys;
    definition.textContent = meaning;
    list.append(term, definition);
  }
  return [list];
}
