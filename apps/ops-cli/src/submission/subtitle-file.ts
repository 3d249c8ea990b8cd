/** A file of subtitles that goes with a video: read, and put into UTF-8, before anything is uploaded. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { fetchSourceFile } from '../source-file';

export interface SubtitleFile {
  readonly name: string;
  readonly text: string;
  /** BCP 47; null where nobody said which. */
  readonly language: string | null;
}

/** A hundred hours of speech. */
const BYTES_MAX = 20 * 1024 * 1024;
/** Timings of WebVTT and SubRip, and a line of SSA. */
const CUE = /^\s*[\d:.,]+\s+-->\s+[\d:.,]+|^Dialogue:/m;

/**
 * @param argument `ko=lecture.srt`, or a path alone
 * @returns the reason as a sentence that names the argument, where it cannot be used
 */
export async function readSubtitleFile(argument: string, fileFolder: string): Promise<Result<SubtitleFile, string>> {
  const { language, path } = partsOf(argument);
  const refuse = (reason: string) => err(`Cannot take subtitles from ${JSON.stringify(argument)}: ${reason}`);
  if (language !== null && !isLanguage(language)) {
    return refuse(`${language} is no language; a tag of BCP 47 is wanted, such as ko or en-US`);
  }
  const file = await fetchSourceFile(resolve(fileFolder, path));
  if (!file.ok) return err(file.error.replace('Cannot submit', 'Cannot take subtitles from'));
  if (file.value.size > BYTES_MAX) return refuse(`it has ${file.value.size} bytes; at most ${BYTES_MAX} are accepted`);
  const text = decodeText(await readFile(file.value.path));
  if (text === null) return refuse('its text is neither in UTF-8 nor in UTF-16 or EUC-KR; save it in UTF-8');
  if (!CUE.test(text)) return refuse('no cue is in it; WebVTT, SubRip or SSA is wanted');
  return ok({ name: basename(path), text, language: language && canonical(language) });
}

/** A path that holds the sign itself is given as `./a=b.srt`. */
function partsOf(argument: string): { language: string | null; path: string } {
  const [, language, path] = /^([A-Za-z0-9-]{1,35})=(.+)$/s.exec(argument) ?? [];
  return language === undefined || path === undefined ? { language: null, path: argument } : { language, path };
}

const canonical = (language: string): string => Intl.getCanonicalLocales(language)[0] ?? language;

function isLanguage(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length === 1;
  } catch {
    return false;
  }
}

/** Korean subtitles of many years stand in what Windows called ANSI there. */
const ENCODINGS = ['utf-8', 'euc-kr'] as const;
const UTF_16_MARKS = [
  [0xff, 0xfe, 'utf-16le'],
  [0xfe, 0xff, 'utf-16be'],
] as const;

function decodeText(data: Buffer): string | null {
  const marked = UTF_16_MARKS.find(([first, second]) => data[0] === first && data[1] === second);
  for (const encoding of marked ? [marked[2]] : ENCODINGS) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(data);
    } catch {
      // of another encoding
    }
  }
  return null;
}
