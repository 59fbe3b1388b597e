import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface GuardRequest {
  command: string;
  cwd: string;
  via: string;
}

export interface FakeGuard {
  socket: string;
  /** Its loopback port and token, for the client in bash. */
  tcp: string;
  /** All requests so far, in order. */
  requests: GuardRequest[];
  close(): Promise<void>;
}

/** A guard socket whose answers the test decides: text is sent and the connection closed, null never answers. */
export async function startFakeGuard(
  answer: (request: GuardRequest) => string | null,
): Promise<FakeGuard> {
  const dir = mkdtempSync(join(tmpdir(), 'cake-guard-'));
  const socket = join(dir, 'guard.sock');
  const requests: GuardRequest[] = [];
  const open = new Set<Socket>();
  const serve = (client: Socket): void => {
    open.add(client);
    client.on('close', () => open.delete(client)).on('error', () => client.destroy());
    const chunks: Buffer[] = [];
    client.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (chunk.at(-1) !== 10) return;
      const request = JSON.parse(Buffer.concat(chunks).toString('utf8')) as GuardRequest;
      requests.push(request);
      const text = answer(request);
      if (text !== null) client.end(text);
    });
  };
  const server = createServer({ allowHalfOpen: true }, serve);
  const loopback = createServer({ allowHalfOpen: true }, serve);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  await new Promise<void>((resolve) => loopback.listen(0, '127.0.0.1', resolve));
  return {
    socket,
    tcp: `${(loopback.address() as { port: number }).port}:00ff`,
    requests,
    async close() {
      for (const client of open) client.destroy();
      await new Promise((resolve) => server.close(resolve));
      await new Promise((resolve) => loopback.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
