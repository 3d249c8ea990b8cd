/** Every way in which media work can fail, by name, so that the user, the retry rule and the tests speak of the same thing. */

/**
 * Why a source was refused or an encode ended without a stream. Each entry says what its reader should do.
 *
 * `permanent` failures come from the source itself: the same file fails again, so a retry is wasted.
 */
const MEDIA_FAILURES = {
  /** The file has no bytes. Upload it again. */
  'source-empty': { permanent: true },
  /** No container could be recognised. Check that the file is a video or a recording. */
  'source-not-media': { permanent: true },
  /** A playlist, a concat script, a still image, or a container that is not accepted. Export it as MP4, MOV, MKV or WebM. */
  'source-forbidden-format': { permanent: true },
  /** The file ends before the duration it claims. Upload it again, or export it again. */
  'source-truncated': { permanent: true },
  /** Its clock starts anew, or jumps, or the channels of its sound change. Join recordings in an editor, and export. */
  'source-changes-midway': { permanent: true },
  /** The container holds neither usable video nor audio. Check the export settings. */
  'source-no-streams': { permanent: true },
  /** Longer than the limit, or claims to be. Cut it into parts. */
  'source-too-long': { permanent: true },
  /** More pixels or streams than the limit. Export it smaller. */
  'source-too-large': { permanent: true },
  /** There is nothing at the address: the object was deleted, or the URL never led anywhere. Submit it again. */
  'source-missing': { permanent: true },
  /** Its server sends whole files only, and a recording is read in pieces. Download it and submit the file. */
  'source-not-seekable': { permanent: true },
  /** Its address is no http(s) URL of the public internet, or redirects elsewhere. Upload the file instead. */
  'source-forbidden-address': { permanent: true },
  /** The source did not answer, or refused: no access, an expired URL, a network failure. Try again. */
  'source-unreachable': { permanent: false },
  /** Other bytes stand at its address than when it was planned. Retry the video once its upload is complete. */
  'source-changed': { permanent: true },
  /** The connection to the source broke while it was read. Try again. */
  'source-interrupted': { permanent: false },
  /** A file of subtitles beside the source holds none that can be read. Submit the video again with another file. */
  'subtitles-unusable': { permanent: true },
  /** The key that the video is to be encrypted with is not in the bucket, or has not 16 bytes. Submit the video again. */
  'encryption-key-missing': { permanent: true },
  /** ffmpeg ended with an error; its last lines tell which. Try again, then look at them. */
  'encode-failed': { permanent: false },
  /** This worker's ffmpeg was built without a filter or an encoder that the plan needs. Install one that has it. */
  'ffmpeg-lacks-feature': { permanent: false },
  /** ffmpeg said that all went well, and frames or segments are missing. Try again, then check the source. */
  'encode-incomplete': { permanent: false },
  /** The parts were encoded, and do not make one stream: the message names the check. Try again, then report it. */
  'proof-failed': { permanent: false },
  /** ffmpeg made no progress for the stall limit and was killed. Try again. */
  'encode-stalled': { permanent: false },
  /** ffmpeg used up its wall clock limit and was killed. Raise the limit, or use faster settings. */
  'encode-time-limit': { permanent: false },
  /** No space left in the scratch folder. Free some, then try again. */
  'disk-full': { permanent: false },
} as const satisfies Record<string, { readonly permanent: boolean }>;

/** The name of one failure; stored with the video and shown to its owner. */
export type MediaFailureCode = keyof typeof MEDIA_FAILURES;

/** One failure, told for a person. `message` and `stderrTail` hold no credentials. */
export interface MediaFailure {
  readonly code: MediaFailureCode;
  readonly message: string;
  /** The last lines that ffmpeg or ffprobe printed, oldest first, where there were any. */
  readonly stderrTail?: readonly string[];
}

/** All codes, for tables and documentation. */
export const mediaFailureCodes = Object.keys(MEDIA_FAILURES) as readonly MediaFailureCode[];

/** Whether the same source will fail again, so that a retry cannot help. */
export const isPermanent = (code: MediaFailureCode): boolean => MEDIA_FAILURES[code].permanent;

/** Builds a failure; an empty `stderrTail` is left out. */
export function mediaFailure(
  code: MediaFailureCode,
  message: string,
  stderrTail: readonly string[] = [],
): MediaFailure {
  return stderrTail.length > 0 ? { code, message, stderrTail } : { code, message };
}
