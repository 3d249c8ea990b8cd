/** A file behind an address that answers after an object store's latency, and counts what it would charge for. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

export interface RangeServer {
  readonly url: string;
  /** Bytes of the file sent so far: what a connection was given, whether or not anybody read it. */
  bytesSent(): number;
  close(): void;
}

export async function startRangeServer({ file, latency }: { file: string; latency: Seconds }): Promise<RangeServer> {
  const { size } = statSync(file);
  let sent = 0;
  const server = createServer((request, response) => {
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const range = { start: Number(first), end: last === '' ? size - 1 : Math.min(size - 1, Number(last)) };
    if (range.start > range.end) return void response.writeHead(416).end();
    setTimeout(() => {
      response.writeHead(206, {
        'accept-ranges': 'bytes',
        'content-length': range.end - range.start + 1,
        'content-range': `bytes ${range.start}-${range.end}/${size}`,
        etag: '"bench"',
      });
      const stream = createReadStream(file, range);
      stream.on('data', (block) => (sent += block.length));
      response.on('close', () => stream.destroy());
      stream.pipe(response);
    }, secondsToMs(latency));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/lecture.mp4`,
    bytesSent: () => sent,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
