// The image's worker as a running service: what it logs, how it is told to stop, what it costs.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { inContainer } from './container.mjs';
import { waitUntil } from './wait-until.mjs';

const ERRORS_CHARS_MAX = 8192;

/** @param {{ image: object, env: Record<string, string>, signal: AbortSignal }} options */
export function startWorkerContainer({ image, env, signal }) {
  const { command, args, env: environment } = inContainer({ image, command: image.config.Entrypoint, env });
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const events = [];
  let errors = '';
  let exitCode = null;
  createInterface({ input: child.stdout }).on('line', (line) => events.push(parseEvent(line)));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors = (errors + text).slice(-ERRORS_CHARS_MAX)));
  child.once('error', (error) => (exitCode = error.message));
  child.once('close', (code, killedBy) => (exitCode = code ?? killedBy));
  const lastWords = () =>
    `${errors}${events
      .slice(-5)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join('')}`;
  return {
    /** What it logged so far, oldest first. */
    events,
    /** @returns the first event that satisfies. @throws {Error} when it ends before that */
    waitForEvent({ what, satisfies }) {
      const ask = () => {
        const found = events.find(satisfies);
        if (!found && exitCode !== null)
          throw new Error(`Waited for ${what}; the worker ended (${exitCode})\n${lastWords()}`);
        return found;
      };
      return waitUntil({ what: `${what} of the worker`, ask, signal });
    },
    /** Sends a signal to its process 1, as an engine does. @returns {Promise<number | string>} its exit code */
    async stop(name) {
      const [init] = await fetchChildren(child.pid);
      process.kill(init, name);
      await waitUntil({ what: `the worker to end after ${name}`, ask: () => exitCode !== null, signal });
      return exitCode;
    },
    /** @returns {Promise<number>} bytes that its Node process has had in memory at most; ffmpeg is not counted */
    async readMemoryPeak() {
      const [init] = await fetchChildren(child.pid);
      const [worker] = await fetchChildren(init);
      const status = await readFile(`/proc/${worker}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    },
    /** Ends it at once, with everything that it started. */
    destroy: () => void child.kill('SIGKILL'),
  };
}

/** @returns {Promise<number[]>} as this machine numbers them */
async function fetchChildren(pid) {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(/\s+/).map(Number);
}

function parseEvent(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { event: null, line };
  }
}
