/** The stack's PostgreSQL, which a trial may take away and bring back: folder, port and password stay the same. */
import path from 'node:path';
import { startLocalPostgres } from '@ffleet/local-postgres';
import type { LocalPostgres, ShutdownMode } from '@ffleet/local-postgres';

export interface StackPostgres {
  readonly port: number;
  /** Null while it is stopped. */
  pid(): number | null;
  /** Connection string of the stack's database; the same before and after a restart. */
  readonly url: string;
  /** @param options.mode `fast` unless given; `immediate` is a crash. Resolves when the server is gone */
  stop(options?: { mode?: ShutdownMode }): Promise<void>;
  /** Serves the same data on the same port again; resolves when it accepts connections, at once where it never stopped. */
  start(): Promise<void>;
}

export const DATABASE = 'ffleet';

export async function startStackPostgres({ stateDir }: { stateDir: string }): Promise<StackPostgres> {
  const dataDir = path.join(stateDir, 'postgres');
  let server: LocalPostgres | null = await startLocalPostgres({ dataDir });
  const { port } = server;
  return {
    port,
    url: server.url(DATABASE),
    pid: () => server?.pid ?? null,
    async stop(options) {
      const running = server;
      server = null;
      await running?.stop(options);
    },
    async start() {
      server ??= await startLocalPostgres({ dataDir, port });
    },
  };
}
