/** Ports of the loopback interface: find a free one, and tell whether one is taken. */
import { createServer } from 'node:net';

/** A port that was free a moment ago; another program may still take it first. */
export async function findFreePort(): Promise<number> {
  const port = await bind(0);
  if (port === null) throw new Error('Cannot find a free port on 127.0.0.1: the system refused every one');
  return port;
}

/** True when another program listens on it. */
export async function isPortTaken(port: number): Promise<boolean> {
  return (await bind(port)) === null;
}

function bind(port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address !== 'string' ? address.port : null));
    });
  });
}
