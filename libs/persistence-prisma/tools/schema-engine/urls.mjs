// Connection strings: which database one names, and the same server with another.

export function databaseNameOf(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

export function withDatabase(url, name) {
  return Object.assign(new URL(url), { pathname: `/${encodeURIComponent(name)}` }).href;
}
