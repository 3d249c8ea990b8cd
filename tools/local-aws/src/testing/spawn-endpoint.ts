/** Builds and runs `endpoint-process.ts`, for tests of what survives a kill. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

/** An endpoint process on a folder that outlives it. */
export interface SpawnedEndpoint {
  /** Starts the process. @returns its URL */
  start(): Promise<string>;
  /** Kills it as the system would, with SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** Kills what runs and removes everything. */
  remove(): Promise<void>;
}

const WORKSPACE = resolve(__dirname, '../../../..');

/** Bundles the process once; `start()` as often as needed. */
export async function spawnableEndpoint(): Promise<SpawnedEndpoint> {
  const folder = await mkdtemp(join(tmpdir(), 'local-aws-process-'));
  const script = join(folder, 'endpoint.cjs');
  await build({
    entryPoints: [join(__dirname, 'endpoint-process.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    alias: { '@ffleet/units': join(WORKSPACE, 'libs/units/src/index.ts') },
  });
  let child: ChildProcess | undefined;
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return {
    async start() {
      const started = spawn(process.execPath, [script, join(folder, 'state')], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, NODE_PATH: join(WORKSPACE, 'node_modules'), NODE_NO_WARNINGS: '1' },
      });
      child = started;
      for await (const line of createInterface({ input: started.stdout })) return line;
      throw new Error(`Cannot start an endpoint: its process ended with ${started.exitCode}`);
    },
    kill,
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
