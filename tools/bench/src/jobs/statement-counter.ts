/**
 * Counts the SQL statements that reach PostgreSQL, the same way for every client: a proxy that reads the server's
 * answers. (The embedded PostgreSQL comes without pg_stat_statements.)
 */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface StatementCounter {
  /** The same database, through the proxy. */
  url(databaseUrl: string): string;
  /** Statements that have been carried out so far, BEGIN and COMMIT included. */
  count(): number;
  close(): Promise<void>;
}

/** CommandComplete: one for each statement, also within a string of several. PostgreSQL documentation, "Message Formats". */
const COMMAND_COMPLETE = 'C'.charCodeAt(0);
/** A type byte and a length that counts itself. */
const HEADER_BYTES = 5;
const LOOPBACK = '127.0.0.1';

/** Starts a proxy on loopback before the server at `port`; it adds its own time, so nothing is timed through it. */
export async function startStatementCounter(options: { port: number }): Promise<StatementCounter> {
  let statements = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ host: LOOPBACK, port: options.port });
    const readAnswers = createMessageReader((type) => {
      if (type === COMMAND_COMPLETE) statements += 1;
    });
    upstream.on('data', readAnswers);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // One side's end is the other's, however it comes about.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url(databaseUrl) {
      const url = new URL(databaseUrl);
      url.port = String(port);
      return url.href;
    },
    count: () => statements,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Cuts the server's stream into messages, however TCP cut it. */
export function createMessageReader(onMessage: (type: number) => void): (chunk: Buffer) => void {
  let header = Buffer.alloc(0);
  let bodyLeft = 0;
  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (bodyLeft > 0) {
        const skipped = Math.min(bodyLeft, rest.length);
        bodyLeft -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      const wanted = HEADER_BYTES - header.length;
      header = Buffer.concat([header, rest.subarray(0, wanted)]);
      rest = rest.subarray(wanted);
      if (header.length < HEADER_BYTES) return;
      onMessage(header[0] ?? 0);
      bodyLeft = header.readInt32BE(1) - (HEADER_BYTES - 1);
      header = Buffer.alloc(0);
    }
  };
}
