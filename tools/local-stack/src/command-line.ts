/** What `npm start -- ...` may say. */
import path from 'node:path';
import { parseArgs } from 'node:util';

export interface StartCommand {
  /** Paths or URLs; empty for the sample lecture. */
  readonly sources: readonly string[];
  /** Leave the stack up afterwards, until Ctrl-C. */
  readonly keep: boolean;
  /** Only serve what is there already. */
  readonly serveOnly: boolean;
  readonly tenantId: number;
  readonly stateDir: string;
  /** Of the AWS endpoint; 0 takes a free one. */
  readonly port: number;
}

export const USAGE = `Usage: npm start -- [FILE_OR_URL...] [options]

Runs the whole fleet on this machine: PostgreSQL, the AWS services, the scaler and ffmpeg workers. Without a file it
makes a sample lecture and transcodes that.

Options:
  --keep         leave the stack up, with its dashboard and player, until Ctrl-C
  --serve        transcode nothing new; only bring the stack up, as --keep does
  --tenant N     whose videos these are (default 1)
  --state DIR    where everything is kept (default .ffleet)
  --port N       port of the AWS endpoint (default: a free one)
  --help         this text

Examples:
  npm start
  npm start -- lecture.mp4 --keep
  npm run ffleet -- status           in another terminal, while a stack is up
`;

/** Wrong usage: the message says what was wanted. */
export class UsageError extends Error {}

/** @returns null when help is asked for. @throws {UsageError} */
export function parseStartCommand(options: {
  args: readonly string[];
  defaultStateDir: string;
  /** Where the user stands; relative paths are meant from there. */
  userFolder: string;
}): StartCommand | null {
  const { userFolder } = options;
  const { values, positionals } = parse(options.args);
  if (values.help) return null;
  if (values.serve && positionals.length > 0)
    throw new UsageError('Cannot use --serve with files: it transcodes nothing');
  return {
    sources: positionals.map((source) => (/^https?:\/\//.test(source) ? source : path.resolve(userFolder, source))),
    keep: Boolean(values.keep || values.serve),
    serveOnly: Boolean(values.serve),
    tenantId: wholeNumber({ option: '--tenant', value: values.tenant, min: 1, max: 2 ** 31 - 1 }),
    stateDir: path.resolve(userFolder, values.state ?? options.defaultStateDir),
    port: wholeNumber({ option: '--port', value: values.port, min: 0, max: 65_535 }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        keep: { type: 'boolean' },
        serve: { type: 'boolean' },
        tenant: { type: 'string', default: '1' },
        state: { type: 'string' },
        port: { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(options: { option: string; value: string; min: number; max: number }): number {
  const { option, value, min, max } = options;
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`Cannot use ${option} ${value}: it should be a whole number from ${min} to ${max}`);
}
