/** The line in the middle, between a real client and a real PostgreSQL. */
import { startTestCluster } from '@ffleet/local-postgres';
import type { TestCluster } from '@ffleet/local-postgres';
import pg from 'pg';
import { openDatabaseWire } from './database-wire';
import type { DatabaseWire } from './database-wire';

let cluster: TestCluster;
let wire: DatabaseWire;
let direct: pg.Client;
let client: pg.Client;

beforeAll(async () => (cluster = await startTestCluster()));
beforeEach(async () => {
  const databaseUrl = await cluster.createDatabase();
  wire = await openDatabaseWire({ databaseUrl });
  direct = new pg.Client({ connectionString: databaseUrl });
  client = new pg.Client({ connectionString: wire.url });
  client.on('error', () => undefined); // its line breaks on purpose
  await Promise.all([direct.connect(), client.connect()]);
  await direct.query('CREATE TABLE marks (mark text)');
});
afterEach(async () => {
  await Promise.all([client.end(), direct.end()]);
  await wire.close();
});
afterAll(() => cluster.stop());

const INSERT = { name: 'insert', text: 'INSERT INTO marks VALUES ($1)' };
const isInsert = (call: string): boolean => call.includes('INSERT INTO marks');
const countMarks = async (): Promise<number> => {
  const { rows } = await direct.query<{ count: number }>('SELECT count(*)::int AS count FROM marks');
  return rows[0]?.count ?? NaN;
};

describe('openDatabaseWire()', () => {
  it('openDatabaseWire() passes statements and answers on when there is no rule', async () => {
    await client.query({ ...INSERT, values: ['a'] });

    const { rows } = await client.query('SELECT mark FROM marks');

    expect(rows).toEqual([{ mark: 'a' }]);
  });

  it('openDatabaseWire() keeps a request back when it is held, also one that only names its statement', async () => {
    await client.query({ ...INSERT, values: ['prepared'] });
    const held = wire.rules.once('hold-request', isInsert);

    const answer = client.query({ ...INSERT, values: ['held'] });
    await held.reached;

    expect(await countMarks()).toBe(1);
    held.release();
    await answer;
    expect(await countMarks()).toBe(2);
  });

  it('openDatabaseWire() carries a request out and breaks when its answer is to be lost', async () => {
    const lost = wire.rules.once('lose-answer', isInsert);

    const answer = client.query({ ...INSERT, values: ['lost'] });

    await expect(answer).rejects.toThrow(/Connection terminated/);
    await lost.reached;
    expect(await countMarks()).toBe(1);
  });

  it('openDatabaseWire() is silent while it is cut, and delivers what was on its way when it is healed', async () => {
    let isAnswered = false;
    wire.cut();

    const answer = client.query({ ...INSERT, values: ['late'] }).then(() => (isAnswered = true));
    const before = await countMarks();

    expect([before, isAnswered]).toEqual([0, false]);
    wire.heal();
    await answer;
    expect(await countMarks()).toBe(1);
  });
});
