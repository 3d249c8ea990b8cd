/** What an error of a database or AWS client says, in one line without secrets. */
import { cleanText } from './render/plain-text';

/**
 * The innermost cause that says something, since clients wrap the one useful line ("connect ECONNREFUSED 127.0.0.1:5432").
 * @param options.secrets texts that must never be printed, such as the database's password
 */
export function reasonOf({ error, secrets }: { error: unknown; secrets: readonly string[] }): string {
  const said = describe(error) || 'nothing';
  return secrets.filter((secret) => secret !== '').reduce((text, secret) => text.replaceAll(secret, '[hidden]'), said);
}

function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return cleanText(String(error));
  // Node tries every address of a host, and puts the failures into an AggregateError that has no message of its own.
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  const innerText = inner instanceof Error && depth < 5 ? describe(inner, depth + 1) : '';
  if (innerText !== '') return innerText;
  // Prisma puts its one useful line last, below the call's source.
  const lines = error.message.split('\n').map(cleanText).filter(Boolean);
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  return lines.length === 0 ? String((error as NodeJS.ErrnoException).code ?? error.name) : `${name}${lines.at(-1)}`;
}
