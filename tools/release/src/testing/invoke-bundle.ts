/** Runs a bundle's handler in a fresh process, as Lambda's cold start does, and again in the same one when it is warm. */
import { execFile } from 'node:child_process';

/** The last answer comes last, on a line of its own behind the log events. */
const RUNNER = `
  const [file, times] = process.argv.slice(1);
  const { handler } = require(file);
  const run = async () => {
    for (let tick = 1; tick < Number(times); tick += 1) await handler({});
    process.stdout.write('\\n' + JSON.stringify(await handler({})));
  };
  run().catch((error) => { process.stderr.write(String(error)); process.exitCode = 1; });
`;

/** What one cold start and its calls gave. */
export interface Invocation {
  readonly exitCode: number;
  readonly stderr: string;
  readonly events: readonly Record<string, unknown>[];
  /** Null when the handler did not answer. */
  readonly answer: Record<string, unknown> | null;
}

/**
 * Never rejects: a crash is an exit code, and so is a process that still holds something open 30 s later.
 * @param options.times calls one after the other; 1 unless given
 */
export function invokeBundle(options: {
  file: string;
  env: Readonly<Record<string, string>>;
  times?: number;
}): Promise<Invocation> {
  const { file, env, times = 1 } = options;
  return new Promise((resolve) => {
    const args = ['--no-warnings', '-e', RUNNER, file, String(times)];
    const child = execFile(process.execPath, args, { env, timeout: 30_000 }, (_error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      const exitCode = child.exitCode ?? -1;
      const answer = exitCode === 0 ? (objects.at(-1) ?? null) : null;
      resolve({ exitCode, stderr, events: answer ? objects.slice(0, -1) : objects, answer });
    });
  });
}
