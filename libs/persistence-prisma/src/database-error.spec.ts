import { inspect } from 'node:util';
import {
  createDatabaseClient,
  createJobStore,
  createVideoCatalog,
  DatabaseError,
  ensureDatabase,
  migrate,
} from './index';
import { messageFor } from './testing/fleet-database';

const PASSWORD = 'swordfish';
/** Port 1 of the loopback interface: nobody listens, so that the system refuses at once. */
const DEAD_URL = `postgresql://postgres:${PASSWORD}@127.0.0.1:1/ffleet`;

describe('DatabaseError', () => {
  const client = createDatabaseClient({ url: DEAD_URL });
  afterAll(() => client.close());

  it.each([
    ['resolve()', () => createJobStore(client).resolve(messageFor({ videoId: 53 }))],
    ['fetchVideo()', () => createVideoCatalog(client).fetchVideo({ videoId: 53 })],
    ['ensureDatabase()', () => ensureDatabase(DEAD_URL)],
    ['migrate()', () => migrate(DEAD_URL)],
  ])('%s throws one with its cause and without the password when the database is down', async (_, access) => {
    const error: unknown = await access().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ message: expect.stringMatching(/^Cannot .+: .+/) as string });
    expect(inspect(error, { depth: 10 })).toMatch(/ECONNREFUSED|Can't reach database server/);
    expect(inspect(error, { depth: 10 })).not.toContain(PASSWORD);
  });

  it.each([`postgresql://${PASSWORD}@:bad`, `mysql://u:${PASSWORD}@h/db`, `postgresql://u:${PASSWORD}@127.0.0.1:1/`])(
    'createDatabaseClient() names the wanted form and never the URL itself when it gets %s',
    (url) => {
      let error: unknown;
      try {
        createDatabaseClient({ url });
      } catch (reason) {
        error = reason;
      }

      expect(inspect(error)).toContain('wanted postgresql://');
      expect(inspect(error)).not.toContain(PASSWORD);
    },
  );
});
