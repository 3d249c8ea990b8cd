/** Metric math: arithmetic over the results of other queries, such as `(visible + inflight) / 2`. */
import { AwsError } from '../wire/aws-error';

/** A parsed expression; `names` are the query ids it reads. */
export interface MetricExpression {
  readonly names: readonly string[];
  /** @returns the value where every name has one */
  evaluate(values: (name: string) => number): number;
}

type Evaluate = (values: (name: string) => number) => number;

const TOKENS = /\s*(?:(\d+(?:\.\d+)?)|([a-z]\w*)|([-+*/()]))/gy;

/**
 * Parses numbers, query ids, + - * / and parentheses. Functions of metric math are refused, not guessed.
 * @throws {AwsError} ValidationException
 */
export function parseMetricMath(text: string): MetricExpression {
  const tokens = tokenize(text);
  const names: string[] = [];
  let position = 0;

  const refuse = () => new AwsError('ValidationException', `Error in expression: "${text}" at token ${position + 1}`);
  const accept = (...wanted: string[]) => {
    const token = tokens[position];
    if (token === undefined || !wanted.includes(token)) return undefined;
    position += 1;
    return token;
  };
  const sum = (): Evaluate => {
    let left = product();
    for (let operator = accept('+', '-'); operator; operator = accept('+', '-'))
      left = combine(operator, left, product());
    return left;
  };
  const product = (): Evaluate => {
    let left = factor();
    for (let operator = accept('*', '/'); operator; operator = accept('*', '/'))
      left = combine(operator, left, factor());
    return left;
  };
  const factor = (): Evaluate => {
    if (accept('-')) return combine('-', () => 0, factor());
    if (accept('(')) {
      const inner = sum();
      if (!accept(')')) throw refuse();
      return inner;
    }
    const token = tokens[position] ?? '';
    if (!/^\w/.test(token)) throw refuse();
    position += 1;
    if (/^\d/.test(token)) return () => Number(token);
    names.push(token);
    return (values) => values(token);
  };

  const evaluate = sum();
  if (position < tokens.length) throw refuse();
  return { names, evaluate };
}

function tokenize(text: string): string[] {
  const tokens = [...text.matchAll(TOKENS)];
  const length = tokens.reduce((sum, [match]) => sum + match.length, 0);
  if (length < text.trimEnd().length)
    throw new AwsError(
      'ValidationException',
      `Error in expression: "${text}": only numbers, ids, + - * / ( ) are emulated`,
    );
  return tokens.map(([match]) => match.trim());
}

function combine(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '+':
      return (values) => left(values) + right(values);
    case '-':
      return (values) => left(values) - right(values);
    case '*':
      return (values) => left(values) * right(values);
    default:
      return (values) => left(values) / right(values);
  }
}
