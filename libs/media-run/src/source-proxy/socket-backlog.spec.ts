import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { waitUntil } from '../testing/programs';
import { parseUnreadBytes, unreadBytes } from './socket-backlog';

const TABLE = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 19 1',
  '   1: 0100007F:1F90 0100007F:C350 01 00000010:00000000 00:00000000 00000000     0        0 20 1',
  '   2: 0100007F:C350 0100007F:1F90 01 00000000:00000A00 00:00000000 00000000     0        0 21 1',
  '   3: 0100007F:C351 0100007F:1F90 01 00000000:0000FFFF 00:00000000 00000000     0        0 22 1',
].join('\n');

it('parseUnreadBytes() adds what waits at both ends of one connection', () => {
  expect(parseUnreadBytes(TABLE, { localPort: 8080, remotePort: 50_000 })).toBe(0x10 + 0xa00);
});

it('parseUnreadBytes() finds nothing of a connection that is not there', () => {
  expect(parseUnreadBytes(TABLE, { localPort: 8080, remotePort: 50_002 })).toBe(0);
});

const onLinux = process.platform === 'linux' ? it : it.skip;
onLinux('unreadBytes() sees what a reader has not taken, and that it took it', async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => void accepted.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reader = connect((server.address() as AddressInfo).port, '127.0.0.1');
  reader.pause();
  await waitUntil('the connection is accepted', () => accepted.length === 1);
  const [socket] = accepted as [Socket];

  socket.write(Buffer.alloc(100_000));

  await waitUntil('the bytes wait', async () => (await unreadBytes(socket)) === 100_000);
  reader.resume();
  await waitUntil('the bytes are taken', async () => (await unreadBytes(socket)) === 0);
  reader.destroy();
  server.close();
});
