/** The ops CLI's dashboard of a running stack, as a process of its own: what a user starts by hand elsewhere. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface DashboardProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * @param options.cliBundle the ops CLI's main.js, with its page beside it
 * @param options.preload a script that ends the dashboard with this process
 * @throws {Error} with the CLI's own words when it does not start
 */
export async function startDashboard(options: {
  cliBundle: string;
  preload: string;
  environment: Record<string, string>;
}): Promise<DashboardProcess> {
  const { cliBundle, preload, environment } = options;
  const child = spawn(process.execPath, ['--require', preload, cliBundle, 'dashboard', '--json'], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(complaints.trim() || 'ffleet dashboard ended at once')));
    createInterface({ input: child.stdout }).once('line', (line) => resolve((JSON.parse(line) as { url: string }).url));
  });
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      await exited;
    },
  };
}
