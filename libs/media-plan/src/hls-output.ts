/** Options of ffmpeg's HLS muxer that picture and sound share: fragmented MP4, cut on the segment grid. */
import type { Seconds } from '@ffleet/units';

/** File name of a rendition's initialisation section, within its folder. */
export const INIT_FILE = 'init.mp4';
/** File name of segment `index`, within its rendition's folder. */
export const segmentFile = (index: number): string => `seg_${String(index).padStart(5, '0')}.m4s`;
const SEGMENT_PATTERN = 'seg_%05d.m4s';

/**
 * ffmpeg cuts at the first keyframe after n x hls_time. A margin that is too large adds up over the segments (half a
 * frame cuts a whole keyframe early after 12 minutes at 30 fps); one that is too small is eaten by timestamp rounding.
 */
const CUT_MARGIN_SECONDS = 0.0001;

/**
 * Options for one HLS output.
 * @param segmentDuration > 0; a cut is made at the first keyframe at or after each multiple of it
 * @param folder where init section and segments go; it exists already
 * @see ffmpeg documentation, "hls" muxer
 */
export function hlsOptions({
  segmentDuration,
  firstSegment,
  folder,
}: {
  segmentDuration: Seconds;
  firstSegment: number;
  folder: string;
}): readonly string[] {
  return [
    ...['-f', 'hls', '-hls_segment_type', 'fmp4', '-hls_time', micros(segmentDuration - CUT_MARGIN_SECONDS)],
    ...['-hls_list_size', '0', '-hls_playlist_type', 'vod'],
    // temp_file: a segment has its name only once it is complete.
    ...['-hls_flags', 'independent_segments+temp_file', '-start_number', String(firstSegment)],
    ...['-hls_fmp4_init_filename', INIT_FILE],
    ...['-hls_segment_filename', `${folder.replaceAll('%', '%%')}/${SEGMENT_PATTERN}`],
  ];
}

/** Path of the playlist that ffmpeg itself writes beside the segments. */
export const ffmpegPlaylist = (folder: string): string => `${folder}/ffmpeg.m3u8`;

/** Seconds as ffmpeg reads them, to the microsecond. */
export const micros = (value: number): string => value.toFixed(6);
