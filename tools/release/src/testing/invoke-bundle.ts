/** Runs a bundle's handler once in a fresh process, as Lambda's cold start does. */
import { execFile } from 'node:child_process';

/** The handler's answer comes last, on a line of its own behind the log events. */
const RUNNER = `
  require(process.argv[1]).handler({}).then(
    (answer) => process.stdout.write('\\n' + JSON.stringify(answer)),
    (error) => { process.stderr.write(String(error)); process.exitCode = 1; },
  );
`;

/** What one cold start and one call gave. */
export interface Invocation {
  readonly exitCode: number;
  readonly stderr: string;
  readonly events: readonly Record<string, unknown>[];
  /** Null when the handler did not answer. */
  readonly answer: Record<string, unknown> | null;
}

/** Never rejects: a crash is an exit code. */
export function invokeBundle(options: { file: string; env: Readonly<Record<string, string>> }): Promise<Invocation> {
  const { file, env } = options;
  return new Promise((resolve) => {
    const args = ['--no-warnings', '-e', RUNNER, file];
    const child = execFile(process.execPath, args, { env, timeout: 30_000 }, (_error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      const exitCode = child.exitCode ?? -1;
      const answer = exitCode === 0 ? (objects.at(-1) ?? null) : null;
      resolve({ exitCode, stderr, events: answer ? objects.slice(0, -1) : objects, answer });
    });
  });
}
