import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws } from './endpoint';

let stateDir: string;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'endpoint-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

describe('startLocalAws()', () => {
  it('startLocalAws() refuses a port that is taken', async () => {
    const aws = await startLocalAws({ stateDir });
    const port = Number(new URL(aws.endpointUrl).port);

    await expect(startLocalAws({ stateDir, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });

    await aws.close();
  });

  it('startLocalAws() frees its port when a journal is damaged', async () => {
    const first = await startLocalAws({ stateDir });
    const port = Number(new URL(first.endpointUrl).port);
    await first.close();
    await writeFile(join(stateDir, 'sqs.jsonl'), 'rubbish\n');

    await expect(startLocalAws({ stateDir, port })).rejects.toThrow('Cannot read line 1');

    await writeFile(join(stateDir, 'sqs.jsonl'), '');
    await (await startLocalAws({ stateDir, port })).close();
  });
});
