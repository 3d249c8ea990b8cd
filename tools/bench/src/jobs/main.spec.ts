/** The command itself, small: it must not rot between two full runs. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const WORKSPACE = path.resolve(__dirname, '../../../..');
/** Inside the workspace, where the bundle finds its packages. */
const FOLDER = path.join(WORKSPACE, `dist/.bench-spec-${process.pid}`);
/** About 15 s on a machine that is not busy. */
const PATIENCE_MS = 180_000;
const BUNDLE = path.join(FOLDER, 'main.js');

beforeAll(() =>
  build({
    absWorkingDir: WORKSPACE,
    tsconfig: 'tsconfig.base.json',
    entryPoints: ['tools/bench/src/jobs/main.ts'],
    outfile: BUNDLE,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  }),
);
afterAll(() => rm(FOLDER, { recursive: true, force: true }));

async function runBench(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', BUNDLE, ...args]);
  return stdout;
}

/** The cells of the first row that begins with `name`. */
function rowOf(table: string, name: string): readonly string[] {
  const row = table.split('\n').find((line) => line.startsWith(name)) ?? '';
  return row
    .slice(name.length)
    .trim()
    .split(/\s{2,}/);
}

it(
  'bench:jobs prints rates, latencies and statements of every system when it runs small',
  async () => {
    const output = await runBench('--jobs', '8', '--rounds', '1', '--concurrency', '2', '--stale-runs', '0');

    expect(output).not.toContain('NaN');
    expect(rowOf(output, 'ffleet, the whole worker')[3]).toBe('3.00');
    expect(rowOf(output, 'ffleet, claim to complete')[3]).toBe('2.00');
    for (const peer of ['sqs-consumer', 'BullMQ on PostgreSQL', 'graphile-worker', 'pg-boss']) {
      expect(Number(rowOf(output, peer)[0])).toBeGreaterThan(0);
    }
  },
  PATIENCE_MS,
);

it(
  "bench:jobs sees a stale completion refused by ffleet, and a peer's accepted, when a worker is paused",
  async () => {
    const output = await runBench('--rounds', '0', '--stale-runs', '1', '--only', 'ffleet', '--only', 'pg-boss');

    expect(rowOf(output, 'ffleet').slice(0, 4)).toEqual(['0 of 1', '0 of 1', '0 of 1', '0 of 1']);
    expect(rowOf(output, 'pg-boss').slice(0, 4)).toEqual(['0 of 1', '0 of 1', '1 of 1', '1 of 1']);
  },
  PATIENCE_MS,
);
