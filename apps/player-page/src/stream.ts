/** One HLS stream in one video element: with hls.js, or by the browser itself where that is all there is. */
import Hls from 'hls.js';
import type { ErrorData, HlsConfig, Level } from 'hls.js';
import { extrasOf, sessionDataIn } from './extras';
import type { Extras } from './extras';
import type { StreamProblem } from './problem-text';
import { createSideSubtitles } from './side-subtitles';
import type { SubtitleTrack } from './side-subtitles';

export interface Choice {
  readonly id: number;
  readonly label: string;
}

/** What a viewer may choose from, and what is chosen. */
export interface Choices {
  readonly list: readonly Choice[];
  readonly chosen: number;
}

/** Chosen by how fast the line is. */
export const AUTOMATIC = -1;
/** No picture, for weak lines; of a stream that has sounds of its own. */
export const SOUND_ONLY = -2;
/** No subtitles. */
export const OFF = -1;

export interface Stream {
  qualities(): Choices;
  sounds(): Choices;
  subtitles(): Choices;
  chooseQuality(id: number): void;
  chooseSound(id: number): void;
  chooseSubtitles(id: number): void;
}

interface StreamEvents {
  onExtras(extras: Extras): void;
  /** What may be chosen, or is chosen, has changed. */
  onChange(): void;
  onProblem(problem: StreamProblem): void;
}

/** hls.js gives up on a decoder's error; once, it can be helped. */
const RECOVERIES_MAX = 1;

/** Whoever waits for a key sees nothing but a spinner: by its own policy, hls.js would try for 36 seconds. */
const KEY_LOAD_POLICY: HlsConfig['keyLoadPolicy'] = {
  default: {
    ...Hls.DefaultConfig.keyLoadPolicy.default,
    errorRetry: { maxNumRetry: 2, retryDelayMs: 1_000, maxRetryDelayMs: 2_000, backoff: 'linear' },
  },
};

export function openStream(options: { video: HTMLVideoElement; url: string; events: StreamEvents }): Stream {
  return Hls.isSupported() ? openWithHls(options) : openNatively(options);
}

function openWithHls({ video, url, events }: Parameters<typeof openStream>[0]): Stream {
  // Its worker would come from a blob, which the page's policy forbids.
  const hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true, keyLoadPolicy: KEY_LOAD_POLICY });
  let isSoundOnly = false;
  let soundUrls: readonly string[] = [];
  let levels: readonly Level[] = [];
  let sounds: Choices = { list: [], chosen: 0 };
  const sideSubtitles = createSideSubtitles(video);
  let texts: { readonly tracks: readonly SubtitleTrack[]; readonly chosen: number } = { tracks: [], chosen: OFF };
  let recoveries = 0;
  hls.on(Hls.Events.MANIFEST_LOADED, (_, { sessionData, url: master }) => {
    if (isSoundOnly) return;
    const values = Object.entries(sessionData ?? {}).map(([id, { VALUE }]) => [id, VALUE ?? ''] as const);
    events.onExtras(extrasOf({ values: new Map(values), url: master }));
  });
  hls.on(Hls.Events.MANIFEST_PARSED, () => {
    if (!isSoundOnly) ({ levels } = hls);
    events.onChange();
  });
  hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, (_, { audioTracks }) => {
    if (!isSoundOnly && audioTracks.length > 0) soundUrls = audioTracks.map((track) => track.url);
  });
  for (const event of [
    Hls.Events.LEVEL_SWITCHED,
    Hls.Events.AUDIO_TRACKS_UPDATED,
    Hls.Events.AUDIO_TRACK_SWITCHED,
    Hls.Events.SUBTITLE_TRACKS_UPDATED,
    Hls.Events.SUBTITLE_TRACK_SWITCH,
  ] as const) {
    hls.on(event, () => events.onChange());
  }
  hls.on(Hls.Events.ERROR, (_, error) => {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && recoveries < RECOVERIES_MAX) {
      recoveries += 1;
      return hls.recoverMediaError();
    }
    events.onProblem(problemOf(error, url));
  });
  hls.attachMedia(video);
  hls.loadSource(url);

  /** Another source in the same element, from where it was. */
  const reload = (source: string): void => {
    const { currentTime, paused } = video;
    hls.loadSource(source);
    hls.once(Hls.Events.MANIFEST_PARSED, () => {
      video.currentTime = currentTime;
      if (!paused) void video.play().catch(() => undefined);
    });
  };
  const ownSounds = (): Choices => ({
    list: hls.audioTracks.map(({ name }, id) => ({ id, label: name })),
    chosen: hls.audioTrack,
  });
  const ownTexts = (): typeof texts => ({
    tracks: hls.subtitleTracks.map(({ name, lang, url: playlist }) => ({
      name,
      language: lang ?? null,
      url: playlist,
    })),
    chosen: hls.subtitleTrack,
  });
  const showBesides = (): void => sideSubtitles.show(texts.tracks[texts.chosen] ?? null);
  const leaveSoundOnly = (quality: number): void => {
    isSoundOnly = false;
    sideSubtitles.show(null);
    const [sound, text] = [sounds.chosen, texts.chosen];
    hls.once(Hls.Events.MANIFEST_PARSED, () => (hls.loadLevel = quality));
    hls.once(Hls.Events.AUDIO_TRACKS_UPDATED, () => (hls.audioTrack = sound));
    hls.once(Hls.Events.SUBTITLE_TRACKS_UPDATED, () => (hls.subtitleTrack = text));
    reload(url);
  };
  return {
    qualities: () => ({
      list: [
        { id: AUTOMATIC, label: automaticLabel(isSoundOnly ? undefined : levels[hls.currentLevel], hls) },
        ...levels.map((level, id) => ({ id, label: levelLabel(level) })).reverse(),
        ...(soundUrls.length > 0 ? [{ id: SOUND_ONLY, label: 'Sound only' }] : []),
      ],
      chosen: isSoundOnly ? SOUND_ONLY : hls.autoLevelEnabled ? AUTOMATIC : hls.loadLevel,
    }),
    sounds: () => (isSoundOnly ? sounds : ownSounds()),
    subtitles() {
      const { tracks, chosen } = isSoundOnly ? texts : ownTexts();
      return { list: tracks.map(({ name }, id) => ({ id, label: name })), chosen };
    },
    chooseQuality(id) {
      if (id === SOUND_ONLY) {
        if (isSoundOnly) return;
        [sounds, texts] = [ownSounds(), ownTexts()];
        isSoundOnly = true;
        reload(soundUrls[Math.max(0, sounds.chosen)] ?? url);
        showBesides();
      } else if (isSoundOnly) leaveSoundOnly(id);
      else if (id === AUTOMATIC) hls.nextLevel = id;
      // At once: whoever wants a sharper blackboard does not want it after what is buffered.
      else hls.currentLevel = id;
      events.onChange();
    },
    chooseSound(id) {
      if (isSoundOnly) {
        sounds = { ...sounds, chosen: id };
        reload(soundUrls[id] ?? url);
      } else hls.audioTrack = id;
    },
    chooseSubtitles(id) {
      if (isSoundOnly) {
        texts = { ...texts, chosen: id };
        showBesides();
      } else {
        hls.subtitleDisplay = id !== OFF;
        hls.subtitleTrack = id;
      }
    },
  };
}

/** `1080p`, by the shorter side: as encoders and viewers call it. */
const levelLabel = ({ width, height }: Level): string => `${Math.min(width, height) || height}p`;

const automaticLabel = (level: Level | undefined, { autoLevelEnabled }: Hls): string =>
  level && autoLevelEnabled ? `Automatic (${levelLabel(level)})` : 'Automatic';

function problemOf({ type, details, response, url = '', frag, error }: ErrorData, stream: string): StreamProblem {
  const isKey = details === Hls.ErrorDetails.KEY_LOAD_ERROR || details === Hls.ErrorDetails.KEY_LOAD_TIMEOUT;
  const kind = isKey
    ? 'key'
    : type === Hls.ErrorTypes.NETWORK_ERROR
      ? 'network'
      : type === Hls.ErrorTypes.MEDIA_ERROR
        ? 'media'
        : 'other';
  const asked = isKey ? (frag?.decryptdata?.uri ?? url) : url || response?.url || frag?.url || stream;
  return { kind, url: asked, status: response?.code ?? 0, details: error.message || details };
}

/** Of Safari alone; a list that can be walked through. */
interface WithSounds {
  readonly audioTracks?: Iterable<{ readonly label: string; readonly language: string; enabled: boolean }>;
}

/** Safari on a phone: its own menus choose quality; ours choose what it tells of. */
function openNatively({ video, url, events }: Parameters<typeof openStream>[0]): Stream {
  void fetch(url)
    .then(async (answer) => {
      if (!answer.ok) return events.onProblem({ kind: 'network', url, status: answer.status, details: '' });
      events.onExtras(extrasOf({ values: sessionDataIn(await answer.text()), url }));
    })
    .catch(() => undefined); // a page may not read what the element may play
  video.addEventListener('error', () =>
    events.onProblem({ kind: 'media', url, status: 0, details: video.error?.message ?? 'unknown' }),
  );
  video.textTracks.addEventListener('addtrack', () => events.onChange());
  video.addEventListener('loadedmetadata', () => events.onChange());
  video.src = url;
  const shown = (): readonly TextTrack[] => [...video.textTracks].filter(({ kind }) => kind !== 'metadata');
  const heard = () => [...((video as WithSounds).audioTracks ?? [])];
  return {
    qualities: () => ({ list: [], chosen: AUTOMATIC }),
    sounds: () => ({
      list: heard().map(({ label, language }, id) => ({ id, label: label || language })),
      chosen: heard().findIndex(({ enabled }) => enabled),
    }),
    subtitles: () => ({
      list: shown().map(({ label, language }, id) => ({ id, label: label || language })),
      chosen: shown().findIndex(({ mode }) => mode === 'showing'),
    }),
    chooseQuality: () => undefined,
    chooseSound(id) {
      for (const [at, sound] of heard().entries()) sound.enabled = at === id;
      events.onChange();
    },
    chooseSubtitles(id) {
      for (const [at, track] of shown().entries()) track.mode = at === id ? 'showing' : 'disabled';
      events.onChange();
    },
  };
}
