/** The command that shows what a worker said last, as it stands in a remedy of either language. */
import { formatList } from '../format';
import { shellQuote } from '../shell-quote';

/** A remedy is a sentence: further workers' logs are asked for alike. */
const COMMANDS_MAX = 3;
const SINCE_MINUTES = 60;

/** @returns one command a worker, each in backticks; one for all workers where none is known by name */
export function logCommands(workers: readonly (string | null)[]): string {
  const known = [...new Set(workers)].filter((worker) => worker !== null).slice(0, COMMANDS_MAX);
  const flags = known.map((word) => ` --worker ${shellQuote({ shell: 'bash', word })}`);
  return formatList((flags.length > 0 ? flags : ['']).map((flag) => `\`ffleet logs${flag} --since ${SINCE_MINUTES}\``));
}
