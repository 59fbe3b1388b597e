import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports below the range from which kernels take ports of outgoing connections (ip(7): 32768 to 60999
 * on Linux), so that a remembered port is still free after a restart.
 */
const FIRST_PORT = 20_000;
const PORT_COUNT = 10_000;
/** Ports of one server, and one spare. */
const STEP = 4;

/** Ports of the embedded server: gRPC, web UI, HTTP API (where its health is asked). */
export interface ServerPorts {
  port: number;
  uiPort: number;
  httpPort: number;
}

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

/** Free ports in a row; where the search begins depends on `seed`, so that two CAKE_HOMEs rarely meet. */
export async function findPorts(seed: string): Promise<ServerPorts> {
  const start = createHash('sha256').update(seed).digest().readUInt32BE(0);
  for (let tried = 0; tried < PORT_COUNT; tried += STEP) {
    const port = FIRST_PORT + ((start + tried / STEP) % (PORT_COUNT / STEP)) * STEP;
    const ports = { port, uiPort: port + 1, httpPort: port + 2 };
    if (await areFree(ports)) return ports;
  }
  throw new Error(`No free ports between ${FIRST_PORT} and ${FIRST_PORT + PORT_COUNT}.`);
}

/** Whether nothing listens on any of them. */
export async function areFree({ port, uiPort, httpPort }: ServerPorts): Promise<boolean> {
  return (await isPortFree(port)) && (await isPortFree(uiPort)) && isPortFree(httpPort);
}
