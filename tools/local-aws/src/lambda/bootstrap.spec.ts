import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitFor } from '../testing/wait-for';
import { BOOTSTRAP } from './bootstrap';

/** Starts the bootstrap as the endpoint does, says its process id, and stays. */
const PARENT = `
  const child = require('node:child_process').spawn(process.execPath, [process.argv[1]], {
    env: { LAMBDA_TASK_ROOT: process.argv[2], _HANDLER: 'index.handler' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('message', () => console.log(child.pid));
  child.send({ requestId: 'r', event: {}, deadlineMs: Date.now() + 60000 });
`;

describe('BOOTSTRAP', () => {
  it('ends when its parent is killed, even while a timer of the function still runs', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'local-aws-bootstrap-'));
    const bootstrap = path.join(folder, 'bootstrap.cjs');
    await writeFile(bootstrap, BOOTSTRAP);
    await writeFile(path.join(folder, 'index.cjs'), 'exports.handler = async () => { setInterval(() => 0, 1000); };');
    const parent = spawn(process.execPath, ['-e', PARENT, bootstrap, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    parent.stdout.on('data', (data: Buffer) => (output += data.toString()));
    const pid = await waitFor('the handler has run', () => Number(/^(\d+)$/m.exec(output)?.[1]));

    parent.kill('SIGKILL');
    await once(parent, 'exit');

    await waitFor('the child is gone', () => !isRunning(pid));
    await rm(folder, { recursive: true });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
