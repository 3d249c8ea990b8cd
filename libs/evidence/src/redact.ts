/** Takes secrets out of a snapshot before it leaves the machine: it will be mailed about. */
import type { Snapshot } from './snapshot';

/** What stands where a secret was. */
export const REDACTED = '[redacted]';

/** Names whose text is a secret. Numbers never are: a fencing token is a count. */
const SECRET_NAME =
  /passw(?:or)?d|passphrase|secret|credential|private_?key|access_?key|api_?key|authorization|signature|cookie|receipt_?handle|token$|^DATABASE_URL$/i;

/** The same in running text and in JSON that is a text itself: `"Password": "..."`, `API_KEY=...`, `Bearer ...`. */
const SECRET_IN_TEXT =
  /((?:\w*(?:passw(?:or)?d|passphrase|secret|credential|private_?key|access_?key|api_?key|authorization|signature|token)\w*)\\?["']?\s*[:=]\s*\\?["']?)((?:Bearer |Basic )?[^\s"'\\,;&}]+)/gi;
const BEARER = /\b(Bearer|Basic) [A-Za-z0-9+/._~=-]{8,}/g;
/** AWS Identity and Access Management User Guide, unique identifiers: long-term and temporary access keys. */
const ACCESS_KEY = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g;
/** The user part of a URL, up to the last `@` of its authority, and everything behind the path. */
const URL_USER = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#"']*@/gi;
const URL_QUERY = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi;

/** @returns the same facts without passwords, keys, tokens, receipt handles, and URLs' users and queries */
export const redactSnapshot = (snapshot: Snapshot): Snapshot =>
  // The walk changes texts only, never the shape: what was a snapshot still is one.
  redactValue({ name: '', value: snapshot }) as Snapshot;

function redactValue({ name, value }: { name: string; value: unknown }): unknown {
  if (typeof value === 'string') return SECRET_NAME.test(name) ? REDACTED : redactText(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue({ name, value: item }));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(withoutNamedSecret(value)).map(([key, item]) => [key, redactValue({ name: key, value: item })]),
  );
}

/** AWS answers in pairs: `{ "Name": "DB_PASSWORD", "Value": "..." }` has its secret's name in a value. */
function withoutNamedSecret(value: object): object {
  const entries = Object.entries(value);
  const label = entries.find(([key]) => /^(?:name|key)$/i.test(key))?.[1] as unknown;
  if (typeof label !== 'string' || !SECRET_NAME.test(label)) return value;
  return Object.fromEntries(
    entries.map(([key, item]: [string, unknown]) => [key, /^value$/i.test(key) ? REDACTED : item]),
  );
}

/** The same of one text, such as a log line or a title. */
export const redactText = (text: string): string =>
  text
    .replace(URL_USER, '$1')
    .replace(URL_QUERY, `$1?${REDACTED}`)
    .replace(ACCESS_KEY, REDACTED)
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(SECRET_IN_TEXT, (_match, name: string) => `${name}${REDACTED}`);
