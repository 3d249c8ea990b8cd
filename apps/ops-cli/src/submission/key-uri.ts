/** The address that players are told to fetch a video's key from: checked before anything is uploaded. */
import { KEY_URI_NAMES } from '@ffleet/media-plan';

const EXAMPLE = 'https://keys.academy.example/{video_id}';

/** @returns what is wrong with it as a sentence; null where it is good */
export function keyUriProblem(keyUri: string): string | null {
  const refuse = (reason: string) => `Cannot use ${JSON.stringify(keyUri)} as --key-uri: ${reason}`;
  const filled = KEY_URI_NAMES.reduce((uri, name) => uri.replaceAll(`{${name}}`, '1'), keyUri);
  const names = KEY_URI_NAMES.map((name) => `{${name}}`).join(', ');
  const unknown = /\{[^}]*\}?/.exec(filled)?.[0];
  if (unknown !== undefined) return refuse(`${unknown} means nothing; known are ${names}`);
  if (!URL.canParse(filled) || /["\s]/.test(filled)) return refuse(`a URL is wanted, such as ${EXAMPLE}`);
  const { protocol, username, password } = new URL(filled);
  if (protocol !== 'https:' && protocol !== 'http:') return refuse(`http or https is wanted, such as ${EXAMPLE}`);
  return username === '' && password === ''
    ? null
    : refuse('it holds a user name or password, which every viewer would read');
}
