/** Subtitles beside a stream that has none itself, as the sound alone: the browser reads the files of their playlist. */

export interface SubtitleTrack {
  readonly name: string;
  readonly language: string | null;
  /** Of a media playlist of WebVTT files. */
  readonly url: string;
}

export interface SideSubtitles {
  /** @param track null for none; one that cannot be read shows nothing */
  show(track: SubtitleTrack | null): void;
}

export function createSideSubtitles(video: HTMLVideoElement): SideSubtitles {
  let shown: readonly HTMLTrackElement[] = [];
  let latest: SubtitleTrack | null = null;
  return {
    show(track) {
      for (const element of shown) element.remove();
      shown = [];
      latest = track;
      if (track === null) return;
      void filesOf(track.url).then((urls) => {
        if (latest !== track) return;
        shown = urls.map((url) => trackElement(track, url));
        video.append(...shown);
        for (const element of shown) element.track.mode = 'showing';
      });
    },
  };
}

async function filesOf(playlistUrl: string): Promise<readonly string[]> {
  const answer = await fetch(playlistUrl).catch(() => null);
  return answer?.ok === true ? filesIn({ playlist: await answer.text(), url: playlistUrl }) : [];
}

/** The addresses in a media playlist. @see RFC 8216 section 4.1 */
export const filesIn = ({ playlist, url }: { playlist: string; url: string }): readonly string[] =>
  playlist
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && URL.canParse(line, url))
    .map((line) => new URL(line, url).href);

function trackElement({ name, language }: SubtitleTrack, url: string): HTMLTrackElement {
  const element = document.createElement('track');
  Object.assign(element, { kind: 'subtitles', label: name, srclang: language ?? '', src: url });
  return element;
}
