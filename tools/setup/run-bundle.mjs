// Runs a built bundle in the user's terminal, and ends as it ends.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './prepare.mjs';

/** @returns {Promise<number>} its exit code; signals are passed on, so that it ends in its own order */
export function runBundle({ bundle, args, env = {} }) {
  const child = spawn(process.execPath, ['--no-warnings', path.join(ROOT, bundle), ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ? 128 : (code ?? 1)));
  });
}
