/** The command that shows what a worker said last, as it stands in a remedy of either language. */
import { formatList } from '../format';
import { shellQuote } from '../shell-quote';

/** A remedy is a sentence: further workers' logs are asked for alike. */
const COMMANDS_MAX = 3;
const SINCE_MINUTES = 60;

/** @returns one command a worker, each in backticks; null where no worker is known by name */
export function logCommands(workers: readonly (string | null)[]): string | null {
  const known = [...new Set(workers)].filter((worker) => worker !== null).slice(0, COMMANDS_MAX);
  if (known.length === 0) return null;
  return formatList(
    known.map((word) => `\`ffleet logs --worker ${shellQuote({ shell: 'bash', word })} --since ${SINCE_MINUTES}\``),
  );
}
