import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports below the range from which kernels take ports of outgoing connections (ip(7): 32768 to 60999
 * on Linux), so that a remembered port is still free after a restart.
 */
const FIRST_PORT = 20_000;
const PORT_COUNT = 10_000;

/** Whether nothing listens on this loopback port. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** A free pair (port, port + 1); where the search begins depends on `seed`, so that two CAKE_HOMEs rarely meet. */
export async function findPortPair(seed: string): Promise<{ port: number; uiPort: number }> {
  const start = createHash('sha256').update(seed).digest().readUInt32BE(0);
  for (let step = 0; step < PORT_COUNT; step += 2) {
    const port = FIRST_PORT + ((start + step) % (PORT_COUNT / 2)) * 2;
    if ((await isPortFree(port)) && (await isPortFree(port + 1))) return { port, uiPort: port + 1 };
  }
  throw new Error(`No free port between ${FIRST_PORT} and ${FIRST_PORT + PORT_COUNT}.`);
}
