/** A worker's own line to PostgreSQL: passes requests on, can hold one, lose its answer, or be cut as a cable is. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { endsAnswer, endsRequest, FrameReader, isHandshake, PreparedStatements } from './postgres-frames';
import type { Frame } from './postgres-frames';
import { Rules } from './rules';
import type { MatchedRule } from './rules';

export interface DatabaseWire {
  /** For DATABASE_URL. */
  readonly url: string;
  /** A call's text is a request's statements with their values. */
  readonly rules: Rules;
  /** Both ways silent, nothing closed: what is on its way arrives after `heal`. */
  cut(): void;
  heal(): void;
  close(): Promise<void>;
}

/** @param options.databaseUrl the database behind it */
export async function openDatabaseWire(options: { databaseUrl: string }): Promise<DatabaseWire> {
  const target = new URL(options.databaseUrl);
  const rules = new Rules();
  const lines = new Set<readonly [Socket, Socket]>();
  let isCut = false;
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    const line = [client, upstream] as const;
    lines.add(line);
    for (const socket of line) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined); // 'close' follows, and ends the other side
      socket.on('close', () => {
        lines.delete(line);
        for (const end of line) end.destroy();
      });
    }
    join({ client, upstream, rules });
    if (isCut) pauseAll(line);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    rules,
    cut() {
      isCut = true;
      for (const line of lines) pauseAll(line);
    },
    heal() {
      isCut = false;
      for (const line of lines) for (const socket of line) socket.resume();
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const line of lines) for (const socket of line) socket.destroy();
      await closed;
    },
  };
}

const pauseAll = (sockets: readonly Socket[]): void => sockets.forEach((socket) => socket.pause());

/** Requests pass one after the other, as a connection of PostgreSQL handles them. */
function join(options: { client: Socket; upstream: Socket; rules: Rules }): void {
  const { client, upstream, rules } = options;
  const requests = new FrameReader({ startsUntyped: true });
  const answers = new FrameReader({ startsUntyped: false });
  const statements = new PreparedStatements();
  let waiting: Frame[] = [];
  let rule: MatchedRule | null = null;
  let sending = Promise.resolve();

  const sendRequest = async (frames: readonly Frame[]): Promise<void> => {
    const matched = rules.take(statements.describe(frames));
    if (matched?.action === 'refuse') return void client.destroy();
    if (matched?.action === 'hold-request') await matched.released;
    if (client.destroyed) return; // a dead worker's request that had not left is lost
    rule = matched;
    upstream.write(Buffer.concat(frames.map(({ bytes }) => bytes)));
  };
  client.on('data', (chunk) => {
    for (const frame of requests.read(chunk)) {
      if (isHandshake(frame)) upstream.write(frame.bytes);
      else waiting.push(frame);
      if (!endsRequest(frame)) continue;
      const request = waiting;
      waiting = [];
      sending = sending.then(() => sendRequest(request));
    }
  });
  upstream.on('data', (chunk) => {
    const isAnswered = answers.read(chunk).some(endsAnswer);
    if (rule?.action === 'lose-answer') {
      if (isAnswered) client.destroy();
    } else if (rule?.action === 'hold-answer') {
      void rule.released.then(() => client.write(chunk));
    } else client.write(chunk);
  });
}
