/** One run of the CLI from arguments to exit code; everything from outside is an argument, so that specs run it whole. */
import { CommanderError } from 'commander';
import type { TextSink } from '@ffleet/terminal';
import { EXIT } from './exit-code';
import { createProgram } from './program';
import type { RunVerb } from './program-parts';
import type { CommandContext } from './commands/command-context';

export interface CliRun {
  /** Without the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: TextSink;
  readonly err: TextSink;
  /** Made when a verb runs: help needs no clock. */
  readonly createClock: () => Promise<CommandContext['clock']>;
  /** Makes Ctrl-C abort the signal instead of ending the process; only called by verbs that have something to tidy. */
  readonly listenForInterrupt: () => AbortSignal;
}

/** @returns the exit code; see EXIT. Never throws for what users or services can cause. */
export async function runCli(options: CliRun): Promise<number> {
  const { argv, env, out, err, createClock, listenForInterrupt } = options;
  let exitCode: number = EXIT.done;
  const run: RunVerb = async ({ json, database = 'required', env: changes = {} }, verb) => {
    const [{ reportError }, { parseConfig }, { createConnections }] = await Promise.all([
      import('./report-error'),
      import('./config'),
      import('./connections'),
    ]);
    const context: CommandContext = { out, err, json, clock: await createClock() };
    try {
      const config = parseConfig({ ...env, ...changes }, { database });
      const connections = createConnections(config);
      try {
        exitCode = await verb({ connections, context, config, listenForInterrupt });
      } finally {
        await connections.close();
      }
    } catch (error) {
      exitCode = reportError(error, context);
    }
  };
  const write = {
    out: (text: string) => out.write(text),
    err: (text: string) => err.write(text),
    width: out.currentStyle().width,
  };
  try {
    await createProgram({ run, write }).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done; // help and version
    if (asksForJson(argv)) {
      const { writeUsageDocument } = await import('./report-error');
      writeUsageDocument({ out, message: usageMessage(error) });
    }
    return EXIT.usage;
  }
  return exitCode;
}

/** A line that could not be parsed has no options yet, so its words decide; behind `--` there are only arguments. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}

/** In words for the document; stderr has the parser's own already, with the hint where to read on. */
const usageMessage = ({ code, message }: CommanderError): string =>
  // `ffleet` and `ffleet dlq` are answered with the help alone, and "(outputHelp)" as its message.
  code === 'commander.help' ? 'The verb is missing' : message.replace(/^error: /, '');
