/** Reads the cause of a failure from what ffmpeg and ffprobe printed; where nothing is recognised, the lines speak for themselves. */
import type { MediaFailureCode } from '@ffleet/media-plan';

/** One thing that the tools say, in the words they use. */
interface Symptom {
  readonly code: MediaFailureCode;
  readonly pattern: RegExp;
  readonly meaning: string;
}

const DISK_FULL: Symptom = {
  code: 'disk-full',
  pattern: /No space left on device|Disk quota exceeded/i,
  meaning: 'there is no space left in the scratch folder',
};

const NETWORK =
  /Stream ends prematurely|HTTP error|Server returned|Connection (?:reset|refused|timed out)|timed out|Network is unreachable|Failed to resolve|error in the pull function/i;

const CUT_SHORT = /partial file|File ended prematurely|stream \d+, offset 0x[0-9a-f]+: |truncat/i;

/** Said of an MP4 whose index at its end is missing, and of any file that is only named .mp4. */
const NO_INDEX = /moov atom not found/i;

/** Symptoms of a probe that could not open its source, most telling first. */
const PROBE_SYMPTOMS: readonly Symptom[] = [
  {
    code: 'source-too-large',
    pattern: /Picture size \d+x\d+ (?:is invalid|exceeds)/i,
    meaning: 'its picture has more pixels than are accepted',
  },
  { code: 'source-unreachable', pattern: NETWORK, meaning: 'its server failed' },
  {
    code: 'source-forbidden-format',
    pattern: /Format not on whitelist|Protocol '.*' not on whitelist/i,
    meaning: 'its format is not accepted (MP4, MOV, MKV, WebM, MPEG-TS and plain sound files are)',
  },
];

const INDEX_MISSING: Symptom = {
  code: 'source-truncated',
  pattern: NO_INDEX,
  meaning: 'it ends before its index: the upload was cut short',
};

/** Symptoms of an encode that failed, or that ended short of its plan. */
const ENCODE_SYMPTOMS: readonly Symptom[] = [
  DISK_FULL,
  {
    code: 'ffmpeg-lacks-feature',
    pattern: /No such filter:|Unknown encoder|Encoder not found/i,
    meaning: 'this ffmpeg was built without a filter or an encoder that is needed (HDR needs zscale)',
  },
  { code: 'source-interrupted', pattern: NETWORK, meaning: 'the connection to the source broke' },
  { code: 'source-truncated', pattern: CUT_SHORT, meaning: 'the source ends before the duration it claims' },
];

/**
 * What a failed probe shows; null where nothing is recognised.
 * @param isIsoMedia whether the file starts as an MP4 does
 */
export function probeCause(stderrTail: readonly string[], { isIsoMedia }: { isIsoMedia: boolean }): Symptom | null {
  const symptom = firstMatch(PROBE_SYMPTOMS, stderrTail);
  return symptom ?? (isIsoMedia ? firstMatch([INDEX_MISSING], stderrTail) : null);
}

/** What a failed or short encode shows; null where nothing is recognised. */
export const encodeCause = (stderrTail: readonly string[]): Symptom | null => firstMatch(ENCODE_SYMPTOMS, stderrTail);

function firstMatch(symptoms: readonly Symptom[], lines: readonly string[]): Symptom | null {
  return symptoms.find(({ pattern }) => lines.some((line) => pattern.test(line))) ?? null;
}
