/** What to do about a failed video, by its error code; the codes are those of the media plan and of the worker's run. */

/** `retry` is worth it where the same source may work the next time. */
const HINTS: Readonly<Record<string, { readonly advice: string; readonly retry: boolean }>> = {
  'source-missing': {
    advice: 'There is nothing at its address: the upload was deleted, or the URL is wrong. Submit it again.',
    retry: false,
  },
  'source-not-seekable': {
    advice: 'Its server sends whole files only. Download the video, and submit the file.',
    retry: false,
  },
  'ffmpeg-lacks-feature': {
    advice: 'Install an ffmpeg with zscale, tonemap and libx264 on the workers, and retry it.',
    retry: true,
  },
  'source-forbidden-address': {
    advice:
      'Sources are fetched from the public internet only. Upload the file; ALLOW_PRIVATE_SOURCES=1 lets workers in.',
    retry: false,
  },
  'source-empty': {
    advice: 'The file has no bytes. Check the export or the upload, and submit it again.',
    retry: false,
  },
  'source-not-media': {
    advice: 'Check that the file is a video or a recording, and submit the right one.',
    retry: false,
  },
  'source-forbidden-format': {
    advice: 'Playlists, scripts and still images are refused. Export as MP4, MOV, MKV or WebM, and submit that.',
    retry: false,
  },
  'source-changed': {
    advice: 'Another file took its place while it was read. Wait for the upload to end, and retry it.',
    retry: true,
  },
  'source-changes-midway': {
    advice: 'Several recordings were put together byte by byte. Join them in an editor, export that, and submit it.',
    retry: false,
  },
  'source-truncated': {
    advice: 'The end of the file is missing. Export or copy it again, and submit it.',
    retry: false,
  },
  'source-no-streams': { advice: 'The file has neither picture nor sound. Check the export settings.', retry: false },
  'source-too-long': { advice: 'Cut it into parts, and submit each.', retry: false },
  'source-too-large': { advice: 'Export it with fewer pixels or streams, and submit that.', retry: false },
  'source-unreachable': {
    advice: 'Check that the source can be read from the workers and has not expired.',
    retry: true,
  },
  'source-interrupted': { advice: 'The connection to the source broke while it was read.', retry: true },
  'proof-failed': {
    advice: 'The parts do not fit together; nothing was published. Retry it, and report the message.',
    retry: true,
  },
  'encryption-key-missing': {
    advice: 'The key object is gone from the bucket, or is no key. Submit the video again; each gets a key of its own.',
    retry: false,
  },
  'subtitles-unusable': {
    advice: 'Check the file that was given with --subtitles, and submit the video again with another one.',
    retry: false,
  },
  'foreign-object': {
    advice: "Its options name an object of another tenant. Submit the video again with files of its tenant's own.",
    retry: false,
  },
  'plan-outdated': {
    advice: 'The workers were updated while its parts were at work. What still fits is taken over.',
    retry: true,
  },
  'parts-missing': {
    advice: 'Files that were encoded are gone from the bucket. They are encoded again; look who deletes there.',
    retry: true,
  },
  'encode-failed': {
    advice: "ffmpeg ended with an error; the message holds its last lines, the worker's log the rest.",
    retry: true,
  },
  'encode-incomplete': { advice: 'ffmpeg left frames out. If it happens again, check the source.', retry: true },
  'encode-stalled': { advice: "ffmpeg made no progress. If it happens again, look at the worker's load.", retry: true },
  'encode-time-limit': {
    advice: 'It took longer than the time limit. Raise the limit, or use bigger workers.',
    retry: true,
  },
  'disk-full': { advice: "Free space in the workers' scratch folder, or give them a larger disk.", retry: true },
  'worker-vanished': {
    advice: 'Workers were killed or cut off while they ran it. Look at their logs and memory.',
    retry: true,
  },
  'internal-error': { advice: "Look at the worker's log for this video.", retry: true },
};
const UNKNOWN = { advice: "Look at the worker's log for this video.", retry: true };

/** @returns one or two sentences; the last one is the command where a retry can help */
export function failureHint({ code, videoId }: { code: string; videoId: number }): string {
  const { advice, retry } = HINTS[code] ?? UNKNOWN;
  return retry ? `${advice} Then: ffleet retry ${videoId}` : advice;
}

/** Whether this code has advice of its own. */
export const hasFailureHint = (code: string): boolean => code in HINTS;
