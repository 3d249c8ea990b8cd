/** URLs as they may be shown: a query can hold a signature, and user information a password. */

/** `https://me:password@host/path?signature` becomes `https://host/path`; what is no URL becomes `[not a URL]`. */
export function plainUrl(url: string): string {
  if (!URL.canParse(url)) return '[not a URL]';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** `https://host/path?…` becomes `https://host/path?[hidden]`; what is no URL is shown as `[not a URL]`. */
export function displayUrl(url: string): string {
  const hasQuery = URL.canParse(url) && new URL(url).search !== '';
  return `${plainUrl(url)}${hasQuery ? '?[hidden]' : ''}`;
}

/** Where a database is, without its password or parameters: `postgresql://ffleet@127.0.0.1:5432/ffleet`. */
export function displayDatabaseUrl(url: string): string {
  if (!URL.canParse(url)) return '[not a URL]';
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}
