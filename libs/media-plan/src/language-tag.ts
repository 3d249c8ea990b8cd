/** Languages as containers state them (ISO 639-2), and as players want them (BCP 47). */

/** `kor` -> `ko`, `ger` -> `de`; a code that nobody knows stays as it is. @see RFC 5646 section 2.2.1 */
export function languageTag(code: string): string {
  try {
    return Intl.getCanonicalLocales(code)[0] ?? code;
  } catch {
    return code; // not even of the form of a language
  }
}

/** `ko` -> `Korean`: what a player's menu shows. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' }).of(tag) ?? tag;
}

/**
 * `ko` -> `kor`: the three letters that an MP4 file states; null where there are none. Of two codes for one language
 * (`deu`, `ger`) the first in the alphabet. @see ISO/IEC 14496-12 section 8.4.2.3; ISO 639-2
 */
export function languageCode(tag: string): string | null {
  const [language = ''] = tag.split('-');
  if (language.length !== 2) return /^[a-z]{3}$/.test(language) ? language : null;
  for (let index = 0; index < LETTERS.length ** 3; index += 1) {
    const letters = [index / LETTERS.length ** 2, index / LETTERS.length, index];
    const code = letters.map((at) => LETTERS.charAt(Math.floor(at) % LETTERS.length)).join('');
    if (languageTag(code) === language) return code;
  }
  return null;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
