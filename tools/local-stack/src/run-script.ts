/** Runs a Node script to its end and keeps what it printed. */
import { spawn } from 'node:child_process';

export interface ScriptRun {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param options.environment all that the script gets, besides PATH */
export function runScript(options: {
  args: readonly string[];
  environment: Record<string, string>;
}): Promise<ScriptRun> {
  const { args, environment } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
