import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** Socket paths of a task: short, because the kernel takes 107 bytes at most (unix(7)). */
export function socketPaths(
  dir: string,
  cakeHome: string,
  taskId: string,
): { control: string; guard: string } {
  const key = createHash('sha256').update(`${cakeHome}\0${taskId}`).digest('hex').slice(0, 20);
  return { control: join(dir, `${key}.ctl`), guard: join(dir, `${key}.grd`) };
}

/** Makes the socket folder, and refuses one that belongs to somebody else or that others may enter. */
export function prepareSocketDir(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const stat = lstatSync(dir);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new Error(`${dir} is not a folder of this user. Remove it, then start the task again.`);
  }
  chmodSync(dir, 0o700);
}

/** Listens on a free loopback port and gives its number. */
export async function listenLoopback(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; server: Server }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { port: (server.address() as { port: number }).port, server };
}

/** Listens on a unix socket (0600). A file left by a dead host is removed: the caller holds the lease. */
export async function listen(
  path: string,
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // A peer that goes away in the middle is its own business.
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return server;
}
