/** What an error of a database or AWS client says, in one line without secrets. */
import { types } from 'node:util';
import { cleanText } from '@ffleet/terminal';

/**
 * The innermost cause that says something, since clients wrap the one useful line ("connect ECONNREFUSED 127.0.0.1:5432").
 * @param options.secrets texts that must never be printed, such as the database's password; hidden as whole words only,
 *   since a short one is part of many words, and each `data[hidden]ase` would tell it
 */
export function reasonOf({ error, secrets }: { error: unknown; secrets: readonly string[] }): string {
  const said = describe(error) || 'nothing';
  return secrets
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replace(wholeWord(secret), '[hidden]'), said);
}

/** Also the `:PASSWORD@` of a URL. An edge that is punctuation itself, as in `!secret`, needs no gap beside it. */
function wholeWord(secret: string): RegExp {
  const literal = secret.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?:(?<!${WORD})|(?!${WORD}))${literal}(?:(?!${WORD})|(?<!${WORD}))`, 'gu');
}

const WORD = '[\\p{L}\\p{N}_]';

/** Wrappers that clients put around the words of the service. */
const NOISE = [/^AWS SDK error wrapper for Error: (.*)$/, /^Raw query failed\..* Message: `(.*)`$/] as const;

function describe(error: unknown, depth = 0): string {
  // Not `instanceof`: a test's sandbox has an Error of its own, and so has a worker thread.
  if (!types.isNativeError(error)) return cleanText(String(error));
  // Node tries every address of a host, and puts the failures into an AggregateError that has no message of its own.
  const inner: unknown = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error.cause;
  const innerText = types.isNativeError(inner) && depth < 5 ? describe(inner, depth + 1) : '';
  if (innerText !== '') return innerText;
  // Prisma puts its one useful line last, below the call's source.
  const lines = error.message.split('\n').map(cleanText).filter(Boolean);
  const said = NOISE.reduce((line, noise) => line.replace(noise, '$1'), lines.at(-1) ?? '');
  if (said === '') return String((error as NodeJS.ErrnoException).code ?? error.name);
  // The services' own error names are what people search for; the clients' class names are not.
  return /^(Error|Prisma\w*|DatabaseError|AwsCallError)$/.test(error.name) ? said : `${error.name}: ${said}`;
}
