// Runs a program to its end, keeps what it said, and ends it when the check is stopped.
import { spawn } from 'node:child_process';
import { SetupError } from '../setup/prepare.mjs';

/** A program that ended otherwise than expected; `output` is all that it said. */
export class CommandFailed extends SetupError {}

const OUTPUT_CHARS_MAX = 1 << 20;
const TAIL_LINES = 15;

/**
 * @param {{ command: string, args: string[], env?: Record<string, string>, cwd?: string, signal?: AbortSignal }} options
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} whatever the exit code is
 * @throws when it cannot start, or is ended by a signal
 */
export function runToEnd({ command, args, env = process.env, cwd, signal }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, signal, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (text) => {
        said[name] = (said[name] + text).slice(-OUTPUT_CHARS_MAX);
      });
    }
    let failure = null;
    child.once('error', (error) => (failure = error));
    // Not before it has gone, even when it is being stopped: what cleans up comes next.
    child.once('close', (code, killedBy) => {
      if (failure) reject(failure);
      else if (code === null) reject(new CommandFailed(`${command} was ended by ${killedBy}\n${tail(said)}`));
      else resolve({ code, ...said });
    });
  });
}

/** @returns standard output. @throws {CommandFailed} unless the exit code is 0 */
export async function run(options) {
  const { code, stdout, stderr } = await runToEnd(options);
  if (code === 0) return stdout;
  const call = [options.command, ...options.args].join(' ');
  throw new CommandFailed(`\`${call}\` ended with exit code ${code}\n${tail({ stdout, stderr })}`);
}

const tail = ({ stdout, stderr }) => `${stdout}${stderr}`.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
