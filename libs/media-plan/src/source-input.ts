/** How ffmpeg and ffprobe may open a source: only these demuxers, only these protocols, whoever made the file. */

/** One place to read a source from: its name for `-i`, and the options that go before it. */
export interface SourceInput {
  readonly kind: 'file' | 'http';
  readonly input: string;
  readonly options: readonly string[];
}

/**
 * Containers that carry their own data. Playlists, concat scripts, image sequences and capture devices are not among
 * them: with a protocol whitelist alone, a playlist named video.mp4 reads other local files and internal URLs.
 */
const FORMATS = 'mov,matroska,mpegts,mpeg,avi,flv,ogg,wav,mp3,flac';
/** Text alone, in files of its own. */
const SUBTITLE_FORMATS = 'webvtt,srt,ass';
/** A server that is silent for longer has lost us; ffmpeg then reconnects, with a growing delay, where it stopped. */
const READ_TIMEOUT_MICROSECONDS = 15_000_000;
const RECONNECT_DELAY_MAX_SECONDS = 5;

/**
 * Input name and guard options for a source.
 * @param sourceUrl an http(s) URL, or a path of a local file
 * @param options.kind what it may hold: a recording, or nothing but subtitles
 * @throws {TypeError} for any other scheme (the caller should have refused it)
 * @see ffmpeg documentation: "format_whitelist", "protocol_whitelist", http "reconnect"
 */
export function sourceInput(
  sourceUrl: string,
  { pixelsMax, kind = 'recording' }: { pixelsMax: number; kind?: 'recording' | 'subtitles' },
): SourceInput {
  const guards = [
    '-format_whitelist',
    kind === 'recording' ? FORMATS : SUBTITLE_FORMATS,
    '-max_pixels',
    String(pixelsMax),
  ];
  if (/^https?:\/\//i.test(sourceUrl)) {
    const patience = [
      ...['-reconnect', '1', '-reconnect_on_network_error', '1'],
      ...['-reconnect_delay_max', String(RECONNECT_DELAY_MAX_SECONDS)],
      ...['-rw_timeout', String(READ_TIMEOUT_MICROSECONDS)],
    ];
    const options = ['-protocol_whitelist', 'http,https,tls,tcp', ...guards, ...patience];
    return { kind: 'http', input: sourceUrl, options };
  }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(sourceUrl)?.[1];
  if (scheme) throw new TypeError(`Cannot read a source by ${scheme}: http, https or a file's path is wanted`);
  // The prefix keeps names like `concat:a|b` or `-i` from meaning anything else than a file.
  return { kind: 'file', input: `file:${sourceUrl}`, options: ['-protocol_whitelist', 'file', ...guards] };
}
