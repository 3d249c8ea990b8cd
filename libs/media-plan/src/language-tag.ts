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
