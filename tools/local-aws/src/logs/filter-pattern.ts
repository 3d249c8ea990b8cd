/** Filter patterns of CloudWatch Logs: which messages a search or a live tail lets through. */
import { AwsError } from '../wire/aws-error';
import { parseJsonPattern } from './json-pattern';

/** Tells whether a message matches. */
export type MessageFilter = (message: string) => boolean;

interface Term {
  readonly sign: '' | '-' | '?';
  readonly matches: MessageFilter;
}

/**
 * Terms (`ERROR "exact phrase"`), optional terms (`?a ?b`), excluded terms (`-x`), regular expressions (`%a|b%`) and
 * JSON patterns (`{ $.level = "error" && $.job = 7 }`). Patterns for space-delimited events (`[a, b]`) are refused.
 * @throws {AwsError} InvalidParameterException
 * @see Amazon CloudWatch Logs User Guide, "Filter pattern syntax"
 */
export function parseFilterPattern(pattern = ''): MessageFilter {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return parseJsonPattern(text);
  if (text.startsWith('[')) throw invalidPattern(text, 'patterns for space-delimited events are not emulated');
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(parseTerm);
  const optional = terms.filter(({ sign }) => sign === '?');
  return (message) =>
    terms.every(({ sign, matches }) => sign === '?' || matches(message) === (sign === '')) &&
    (optional.length === 0 || optional.some(({ matches }) => matches(message)));
}

/** The refusal of a pattern. */
export const invalidPattern = (pattern: string, reason: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid filter pattern ${pattern}: ${reason}.`);

function parseTerm([, sign = '', quoted, bare = '']: RegExpMatchArray): Term {
  const regex = /^%(.+)%$/.exec(bare);
  const matches = regex?.[1] !== undefined ? matchRegex(regex[1]) : matchWord(quoted?.replace(/\\(.)/g, '$1') ?? bare);
  return { sign: sign as Term['sign'], matches };
}

/** A term is a word: ERROR is found in "[ERROR 400]", not in "ERRORS". */
function matchWord(word: string): MessageFilter {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const before = /^\w/.test(word) ? '(?<!\\w)' : '';
  const after = /\w$/.test(word) ? '(?!\\w)' : '';
  const regex = new RegExp(before + escaped + after);
  return (message) => regex.test(message);
}

function matchRegex(source: string): MessageFilter {
  try {
    const regex = new RegExp(source);
    return (message) => regex.test(message);
  } catch {
    throw invalidPattern(`%${source}%`, 'it is not a regular expression');
  }
}
