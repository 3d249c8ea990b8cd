/** Filter patterns for messages in JSON: `{ ($.level = "error") && ($.job = 7 || $.user.name = "a*") }`. */
import type { MessageFilter } from './filter-pattern';
import { AwsError } from '../wire/aws-error';

type Condition = (value: unknown) => boolean;

const TOKEN = /\s*(\$(?:\.[\w-]+|\[\d+\])+|&&|\|\||[()]|!=|>=|<=|=|>|<|"(?:[^"\\]|\\.)*"|[^\s()&|=<>!"]+)/y;

/**
 * A message that is not a JSON object never matches.
 * @throws {AwsError} InvalidParameterException
 */
export function parseJsonPattern(pattern: string): MessageFilter {
  const inner = /^\{(.*)\}$/s.exec(pattern)?.[1];
  if (inner === undefined) throw invalid(pattern);
  const condition = new JsonPatternParser(tokenize(inner, pattern), pattern).parse();
  return (message) => {
    const value = parseJson(message);
    return value !== undefined && condition(value);
  };
}

/** Recursive descent: or, and, parentheses, comparison. */
class JsonPatternParser {
  private position = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly pattern: string,
  ) {}

  parse(): Condition {
    const condition = this.either();
    if (this.position < this.tokens.length) throw invalid(this.pattern);
    return condition;
  }

  private either(): Condition {
    const parts = [this.both()];
    while (this.accept('||')) parts.push(this.both());
    return (value) => parts.some((part) => part(value));
  }

  private both(): Condition {
    const parts = [this.single()];
    while (this.accept('&&')) parts.push(this.single());
    return (value) => parts.every((part) => part(value));
  }

  private single(): Condition {
    if (this.accept('(')) {
      const inner = this.either();
      if (!this.accept(')')) throw invalid(this.pattern);
      return inner;
    }
    const path = parsePath(this.next(), this.pattern);
    const test = this.comparison();
    return (value) => test(readPath(value, path));
  }

  private comparison(): Condition {
    const operator = this.next();
    if (operator === 'IS') return isWord(this.next(), this.pattern);
    if (operator === 'NOT' && this.next() === 'EXISTS') return (value) => value === undefined;
    if (!['=', '!=', '>', '<', '>=', '<='].includes(operator)) throw invalid(this.pattern);
    return compare(operator, this.next(), this.pattern);
  }

  private accept(token: string): boolean {
    if (this.tokens[this.position] !== token) return false;
    this.position += 1;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.position];
    if (token === undefined) throw invalid(this.pattern);
    this.position += 1;
    return token;
  }
}

function tokenize(text: string, pattern: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; text.slice(end).trim() !== ''; end = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (match?.[1] === undefined) throw invalid(pattern);
    tokens.push(match[1]);
  }
  return tokens;
}

function isWord(word: string, pattern: string): Condition {
  if (word === 'NULL') return (value) => value === null;
  if (word === 'TRUE') return (value) => value === true;
  if (word === 'FALSE') return (value) => value === false;
  throw invalid(pattern);
}

/** Numbers compare as numbers; text may begin and end with `*`, quoted or not. */
function compare(operator: string, operand: string, pattern: string): Condition {
  const number = Number(operand);
  const isText = operand.startsWith('"') || Number.isNaN(number);
  if (isText) {
    const matches = matchText(operand.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1'));
    if (operator === '=') return (value) => typeof value === 'string' && matches(value);
    if (operator === '!=') return (value) => value !== undefined && !(typeof value === 'string' && matches(value));
    throw invalid(pattern);
  }
  const holds = numericTest(operator, number);
  return (value) => (typeof value === 'number' ? holds(value) : operator === '!=' && value !== undefined);
}

function numericTest(operator: string, number: number): (value: number) => boolean {
  switch (operator) {
    case '=':
      return (value) => value === number;
    case '!=':
      return (value) => value !== number;
    case '>':
      return (value) => value > number;
    case '<':
      return (value) => value < number;
    case '>=':
      return (value) => value >= number;
    default:
      return (value) => value <= number;
  }
}

function matchText(wanted: string): (text: string) => boolean {
  const source = wanted.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  const regex = new RegExp(`^${source.join('.*')}$`, 's');
  return (text) => regex.test(text);
}

function parsePath(token: string, pattern: string): string[] {
  if (!token.startsWith('$')) throw invalid(pattern);
  return [...token.matchAll(/[\w-]+/g)].map(([name]) => name);
}

function readPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );
}

function parseJson(message: string): unknown {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return undefined;
  }
}

const invalid = (pattern: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid filter pattern ${pattern}: it is no JSON pattern.`);
