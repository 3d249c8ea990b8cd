/**
 * How many bytes of a loopback connection its reader has not taken yet. The kernel accepts about 4 MB that nobody may ever
 * read, for each connection that ffmpeg opens and leaves: a tenth of a chunk's bytes, and paid for.
 */
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

const TABLE = '/proc/net/tcp';

/**
 * @returns bytes that wait in the sender's and in the reader's queue; 0 where the system does not tell (Linux does)
 * @see proc(5), /proc/net/tcp: local_address, rem_address, st, tx_queue:rx_queue, all hexadecimal
 */
export async function unreadBytes({
  localPort,
  remotePort,
}: Pick<Socket, 'localPort' | 'remotePort'>): Promise<number> {
  const table = await readFile(TABLE, 'latin1').catch(() => '');
  if (localPort === undefined || remotePort === undefined) return 0;
  return parseUnreadBytes(table, { localPort, remotePort });
}

/** The two ends of one connection stand in two lines of the table. */
export function parseUnreadBytes(
  table: string,
  { localPort, remotePort }: { localPort: number; remotePort: number },
): number {
  const [local, remote] = [localPort, remotePort].map(
    (port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return table.split('\n').reduce((sum, line) => {
    const [, localAddress, remoteAddress, , queues = ''] = line.trim().split(/\s+/);
    const [sent = '0', received = '0'] = queues.split(':');
    if (localAddress === local && remoteAddress === remote) return sum + parseInt(sent, 16);
    if (localAddress === remote && remoteAddress === local) return sum + parseInt(received, 16);
    return sum;
  }, 0);
}
