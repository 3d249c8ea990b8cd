/** What a master playlist announces beside its renditions. @see RFC 8216 section 4.3.4.4, EXT-X-SESSION-DATA */

export interface Extras {
  readonly poster: string | null;
  readonly storyboard: string | null;
  readonly download: string | null;
}

/** @param options.values by DATA-ID; relative to `url`, the master's address */
export function extrasOf({ values, url }: { values: ReadonlyMap<string, string>; url: string }): Extras {
  const address = (name: string): string | null => {
    const value = values.get(`ffleet.${name}`);
    // Whoever made the playlist must not make the page run anything.
    const resolved = value === undefined || !URL.canParse(value, url) ? null : new URL(value, url);
    return resolved && /^https?:$/.test(resolved.protocol) ? resolved.href : null;
  };
  return { poster: address('poster'), storyboard: address('storyboard'), download: address('download') };
}

/** For browsers that play HLS by themselves, and tell nothing of what the playlist says. */
export function sessionDataIn(playlist: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [, attributes = ''] of playlist.matchAll(/^#EXT-X-SESSION-DATA:(.*)$/gm)) {
    const id = /(?:^|,)DATA-ID="([^"]*)"/.exec(attributes)?.[1];
    const value = /(?:^|,)VALUE="([^"]*)"/.exec(attributes)?.[1];
    if (id !== undefined && value !== undefined) values.set(id, value);
  }
  return values;
}
