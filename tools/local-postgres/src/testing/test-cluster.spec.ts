import { existsSync } from 'node:fs';
import pg from 'pg';
import { startTestCluster } from './test-cluster';
import type { TestCluster } from './test-cluster';
import { isProcessAlive } from '../postmaster-file';

async function execute(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('startTestCluster()', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await startTestCluster({
      prepareTemplate: (url) => execute(url, 'CREATE TABLE prepared AS SELECT 7 AS value'),
    });
  });
  afterAll(() => cluster.stop());

  it('createDatabase() gives each caller a copy of the template that no other sees', async () => {
    const [first, second] = [await cluster.createDatabase(), await cluster.createDatabase()];

    await execute(first, 'UPDATE prepared SET value = 8');

    expect(await execute(first, 'SELECT value FROM prepared')).toEqual([{ value: 8 }]);
    expect(await execute(second, 'SELECT value FROM prepared')).toEqual([{ value: 7 }]);
  });

  it('stop() removes the server and its folder', async () => {
    const other = await startTestCluster();
    const [row] = await execute(other.server.url('postgres'), 'SHOW data_directory');
    const dataDir = String(row?.['data_directory']);
    expect(existsSync(dataDir)).toBe(true);

    await other.stop();

    expect(existsSync(dataDir)).toBe(false);
    expect(isProcessAlive(other.server.pid)).toBe(false);
  });

  it('startTestCluster() stops its server when the template cannot be prepared', async () => {
    let url = '';

    const outcome = startTestCluster({
      prepareTemplate: async (template) => {
        url = template;
        throw new Error('no such migration');
      },
    });

    await expect(outcome).rejects.toThrow('no such migration');
    await expect(execute(url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
