/** A real PostgreSQL server on this machine, from npm, that never outlives the process that started it. */
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { milliseconds } from '@ffleet/units';
import { locateBinaries } from './binaries';
import type { Binaries } from './binaries';
import { ensureCluster, placeDataDir, readPassword } from './data-dir';
import { findFreePort, isPortTaken } from './free-port';
import { isServed, readPostmasterFile, removeStalePostmasterFile } from './postmaster-file';
import { canEnter, pickServerUser } from './server-user';
import type { ServerUser } from './server-user';
import { startSupervised } from './supervisor';
import type { ShutdownMode, SupervisedServer } from './supervisor';
import { waitUntil } from './wait-until';

export interface LocalPostgresOptions {
  /** Made on the first start; holds everything that has to survive. */
  readonly dataDir: string;
  /** Any free port of 127.0.0.1 unless given. */
  readonly port?: number;
  /** False for tests alone: three times as fast, and a power cut may destroy the cluster. */
  readonly fsync?: boolean;
  /** The server's own log; `<dataDir>.log` unless given. */
  readonly logFile?: string;
  /** Deletes the data folder once the server ended, even when this process was killed. */
  readonly ephemeral?: boolean;
}

export interface LocalPostgres {
  /** Process number of the server. */
  readonly pid: number;
  readonly port: number;
  /** Connection string of the superuser, with its password, for a database that may not exist yet. */
  url(database: string): string;
  /**
   * A fast shutdown, or an immediate one (as after a crash); resolves when the server is gone. Later calls wait for the
   * same. The folder can be served again afterwards, on the same port if that is asked for.
   */
  stop(options?: { mode?: ShutdownMode }): Promise<void>;
}

const READY_WITHIN = milliseconds(60_000);
/** A server whose starter was killed notices within a moment; one that does not has a living starter ... */
const PREDECESSOR_NOTICES_WITHIN = milliseconds(3_000);
/** ... and then has its checkpoint to write, before its supervisor ends it by force. */
const PREDECESSOR_ENDS_WITHIN = milliseconds(20_000);
const PORT_ATTEMPTS_MAX = 5;
const LOG_BYTES_MAX = 1_000_000;
const SPEED_OVER_SAFETY = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'];

/**
 * Starts PostgreSQL on a data folder, on the loopback interface alone.
 * @throws {Error} when another live process serves the folder, the port is taken, or the server does not come up
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const user = pickServerUser();
  const isReachable = (folder: string): boolean => canEnter(folder, user);
  const binaries = await locateBinaries({ isReachable });
  const dataDir = placeDataDir({ dataDir: options.dataDir, isReachable });
  const logFile = options.logFile ?? `${path.resolve(options.dataDir)}.log`;
  await ensureCluster({ binaries, dataDir, user });
  await waitForPredecessor(dataDir);
  await removeStalePostmasterFile(dataDir);

  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    const server = await launch({ ...options, binaries, dataDir, logFile, port, user });
    if (await becomesReady({ server, dataDir })) return describe({ server, port, password: readPassword(dataDir) });
    await server.stop();
    const lostThePort = options.port === undefined && (await isPortTaken(port));
    if (!lostThePort || attempt === PORT_ATTEMPTS_MAX) throw startFailure({ dataDir, logFile, port });
  }
}

async function waitForPredecessor(dataDir: string): Promise<void> {
  const isFree = async (): Promise<boolean> => {
    const holder = readPostmasterFile(dataDir);
    return holder === null || !(await isServed(holder));
  };
  const isEnding = async (): Promise<boolean> => readPostmasterFile(dataDir)?.status === 'stopping' || (await isFree());
  const ends = await waitUntil({ condition: isEnding, deadline: PREDECESSOR_NOTICES_WITHIN });
  if (ends && (await waitUntil({ condition: isFree, deadline: PREDECESSOR_ENDS_WITHIN }))) return;
  const holder = readPostmasterFile(dataDir);
  throw new Error(
    `Cannot start PostgreSQL in ${dataDir}: process ${holder?.pid ?? 'unknown'} serves it on port ${holder?.port ?? 'unknown'}; end the command that started it first`,
  );
}

async function launch(
  options: LocalPostgresOptions & {
    binaries: Binaries;
    dataDir: string;
    logFile: string;
    port: number;
    user: ServerUser;
  },
): Promise<SupervisedServer> {
  const { binaries, dataDir, fsync, logFile, port, user, ephemeral } = options;
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
  if (fsync === false) settings.push(...SPEED_OVER_SAFETY);
  const logFd = openLog(logFile);
  try {
    return await startSupervised({
      command: binaries.postgres,
      args: ['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      user,
      logFd,
      removeAfter: ephemeral ? dataDir : null,
    });
  } finally {
    closeSync(logFd);
  }
}

/** Appends, so that a crash can still be read after the next start; begins anew when the log has grown large. */
function openLog(logFile: string): number {
  const sizeBytes = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  return openSync(logFile, sizeBytes > LOG_BYTES_MAX ? 'w' : 'a', 0o600);
}

/** True once it accepts connections; false when it ended, or the deadline passed, before that. */
async function becomesReady(options: { server: SupervisedServer; dataDir: string }): Promise<boolean> {
  const { server, dataDir } = options;
  const isReady = (): boolean => {
    const file = readPostmasterFile(dataDir);
    return file?.pid === server.pid && file.status === 'ready';
  };
  await waitUntil({ condition: () => server.hasExited() || isReady(), deadline: READY_WITHIN });
  return !server.hasExited() && isReady();
}

function describe(options: { server: SupervisedServer; port: number; password: string }): LocalPostgres {
  const { server, port, password } = options;
  return {
    pid: server.pid,
    port,
    url: (database) => `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    stop: (stopOptions) => server.stop(stopOptions),
  };
}

function startFailure(options: { dataDir: string; logFile: string; port: number }): Error {
  const { dataDir, logFile, port } = options;
  const lastLines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
  return new Error(
    `Cannot start PostgreSQL in ${dataDir} on port ${port}: it ended at once. ${logFile} says:\n${lastLines}`,
  );
}
