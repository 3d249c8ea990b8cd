/** The counter against a real server, and against any way in which TCP may cut its answers. */
import { startTestCluster } from '@ffleet/local-postgres';
import type { TestCluster } from '@ffleet/local-postgres';
import pg from 'pg';
import { createMessageReader, startStatementCounter } from './statement-counter';

describe('startStatementCounter()', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startTestCluster({ prepareTemplate: () => Promise.resolve() });
  });
  afterAll(() => cluster.stop());

  it('startStatementCounter() counts each statement once when they are sent one by one, together, and with values', async () => {
    const databaseUrl = await cluster.createDatabase();
    const counter = await startStatementCounter({ port: Number(new URL(databaseUrl).port) });
    const client = new pg.Client({ connectionString: counter.url(databaseUrl) });
    await client.connect();
    const before = counter.count();

    await client.query('BEGIN; SELECT 1; SELECT 2; COMMIT');
    await client.query('SELECT $1::int', [3]);
    await client.query({ name: 'prepared', text: 'SELECT $1::int', values: [4] });
    await client.query({ name: 'prepared', text: 'SELECT $1::int', values: [5] });
    const counted = counter.count() - before;
    await client.end();
    await counter.close();

    expect(counted).toBe(7);
  });
});

it('createMessageReader() finds every message when the stream is cut at every place', () => {
  const message = (type: string, body: string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(4 + body.length);
    return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
  };
  const stream = Buffer.concat([message('C', 'SELECT 1'), message('1', ''), message('Z', 'I')]);

  for (let cut = 0; cut <= stream.length; cut += 1) {
    const types: string[] = [];
    const read = createMessageReader((type) => types.push(String.fromCharCode(type)));
    read(stream.subarray(0, cut));
    read(stream.subarray(cut));
    expect(types).toEqual(['C', '1', 'Z']);
  }
});
