/** What a stream has beside its renditions, told in the master playlist: a player needs no other address than that. */
import { quoted } from './hls-playlist';

/** Relative to the master playlist. */
export interface StreamExtras {
  readonly poster: string | null;
  /** WebVTT whose cues are places in sheets of pictures. */
  readonly storyboard: string | null;
  /** One MP4 file to keep. */
  readonly download: string | null;
}

/** @see RFC 8216 section 4.3.4.4, EXT-X-SESSION-DATA */
export const sessionDataTags = (extras: StreamExtras): readonly string[] =>
  Object.entries(extras).flatMap(([name, uri]: [string, string | null]) =>
    uri === null ? [] : [`#EXT-X-SESSION-DATA:DATA-ID=${quoted(`ffleet.${name}`)},VALUE=${quoted(uri)}`],
  );
