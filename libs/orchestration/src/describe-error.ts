/** An unknown thrown value as one line of text for a log or a row. */

const LENGTH_MAX = 500;

/** The error's message with its causes, bounded; never a stack. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let current = error, depth = 0; current !== undefined && depth < 4; depth += 1) {
    parts.push(current instanceof Error ? current.message || current.name : JSON.stringify(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(': ').slice(0, LENGTH_MAX);
}

const STACK_LENGTH_MAX = 2_000;

/** Where a bug was, for the log alone; null for what is no error. */
export function describeStack(error: unknown): string | null {
  return error instanceof Error && error.stack ? error.stack.slice(0, STACK_LENGTH_MAX) : null;
}
