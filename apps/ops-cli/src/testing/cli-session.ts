/** Runs the CLI as a user does, on a real database and a real endpoint, and writes down what was seen. */
import type { Milliseconds } from '@ffleet/units';
import { epochMs, milliseconds } from '@ffleet/units';
import type { Clock } from '@ffleet/ports';
import { createCollectingSink, PLAIN } from '@ffleet/terminal/testing';
import { runCli } from '../run-cli';
import { checkDocuments } from './check-document';

export interface CliSession {
  /** @returns the exit code; input and output are added to the transcript */
  run(argv: readonly string[], options?: RunOptions): Promise<number>;
  /** A remark between two commands, for what happened elsewhere. */
  remark(text: string): void;
  /** From now on and before, `text` is shown as `standIn`; one of the same width keeps columns in place. */
  replace(text: string, standIn: string): void;
  /** Everything so far, with what differs from run to run replaced. */
  transcript(): string;
  /** Text of the last command's stdout. */
  lastOut(): string;
}

export interface RunOptions {
  /** Laid over the session's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What happens in the world during each pause of `watch`; when they are used up, Ctrl-C is pressed. */
  readonly pauses?: readonly (() => Promise<unknown>)[];
}

/**
 * @param options.replacements texts that differ from run to run, with their stand-ins; file folders and ports among them
 */
export function createCliSession(options: {
  env: Readonly<Record<string, string>>;
  replacements: readonly (readonly [text: string, standIn: string])[];
}): CliSession {
  const lines: string[] = [];
  let lastOut = '';
  const further: (readonly [string, string])[] = [];
  return {
    async run(argv, { env = {}, pauses = [] } = {}) {
      const out = createCollectingSink({ style: { ...PLAIN, width: 110 } });
      const err = createCollectingSink();
      const interruption = new AbortController();
      const exitCode = await runCli({
        argv,
        env: { ...options.env, ...env },
        out,
        err,
        createClock: async () => createScriptedClock({ pauses: [...pauses], interrupt: () => interruption.abort() }),
        listenForInterrupt: () => interruption.signal,
      });
      lastOut = out.text();
      if (argv.includes('--json')) checkDocuments({ argv, stdout: lastOut });
      const changes = Object.entries(env).map(([name, value]) => `${name}=${value}`);
      lines.push(`$ ${[...changes, 'ffleet', ...argv.map(quote)].join(' ')}`);
      lines.push(
        ...linesOf(out.text()),
        ...linesOf(err.text()).map((line) => `stderr: ${line}`),
        `[exit ${exitCode}]`,
        '',
      );
      return exitCode;
    },
    remark: (text) => lines.push(`# ${text}`),
    replace: (text, standIn) => void further.push([text, standIn]),
    transcript: () => replaceAll(replaceVolatile(lines.join('\n'), options.replacements), further),
    lastOut: () => lastOut,
  };
}

/** Stands still at the epoch's start, so that every age is 0 s. */
function createScriptedClock(options: { pauses: (() => Promise<unknown>)[]; interrupt: () => void }): Clock {
  return {
    nowEpochMs: () => epochMs(0),
    monotonicMs: (): Milliseconds => milliseconds(0),
    async sleep() {
      const pause = options.pauses.shift();
      if (pause) await pause();
      else options.interrupt();
    },
  };
}

const quote = (argument: string): string => (/^[\w./:@<>=-]+$/.test(argument) ? argument : JSON.stringify(argument));

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function replaceVolatile(text: string, replacements: readonly (readonly [string, string])[]): string {
  return replaceAll(text, replacements)
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<uuid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replace(/took \d+s/g, 'took <n>s')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>');
}

const replaceAll = (text: string, replacements: readonly (readonly [string, string])[]): string =>
  replacements.reduce((replaced, [found, standIn]) => replaced.replaceAll(found, standIn), text);
