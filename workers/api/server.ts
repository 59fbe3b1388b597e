import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { z } from 'zod';
import { removeFile, writeJson } from '../up/files.ts';
import { apiFiles } from './files.ts';
import { openApiDocument } from './openapi.ts';
import { ApiProblem, type Route } from './routes.ts';

const MAX_BODY_BYTES = 64 * 1024;
const HOST = '127.0.0.1';
const OPENAPI_PATH = '/v1/openapi.json';

export interface KnowledgeApi {
  port: number;
  close(): Promise<void>;
}

/**
 * Serves the routes on a free loopback port, with a new token. Port and token lie under `$CAKE_HOME/run` (0600)
 * while it serves.
 */
export async function serveKnowledgeApi(options: {
  cakeHome: string;
  routes: readonly Route[];
  version: string;
  log: (line: string) => void;
}): Promise<KnowledgeApi> {
  const { cakeHome, routes, version, log } = options;
  const files = apiFiles(cakeHome);
  const token = randomBytes(32).toString('hex');
  const document = openApiDocument(routes, version);
  const server = createServer((request, response) => {
    answer(request, { routes, token, document })
      .then(({ status, body }) => send(response, status, body))
      .catch((error: unknown) => {
        const { status, body } = problemOf(error);
        if (status === 500) log(`api: ${request.method} ${request.url}: ${String(error)}`);
        send(response, status, body);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  mkdirSync(dirname(files.token), { recursive: true, mode: 0o700 });
  // The file of an earlier worker may have had other rights.
  removeFile(files.token);
  writeFileSync(files.token, token, { mode: 0o600 });
  writeJson(files.address, { pid: process.pid, port });
  return {
    port,
    close: async () => {
      removeFile(files.address);
      removeFile(files.token);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  api: { routes: readonly Route[]; token: string; document: object },
): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  // A page in a browser that resolves its own name to this machine must not get in.
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? ''))
    throw new ApiProblem(403, 'bad_host', `Ask ${HOST} by that name.`);
  if (!isAllowed(request.headers.authorization, api.token))
    throw new ApiProblem(401, 'bad_token', 'Send the token of $CAKE_HOME/run/api-token as Bearer.');
  if (url.pathname === OPENAPI_PATH && request.method === 'GET')
    return { status: 200, body: api.document };
  const fits = api.routes.flatMap((route) => {
    const params = matchPath(route.path, url.pathname);
    return params ? [{ route, params }] : [];
  });
  const found = fits.find(({ route }) => route.method === request.method);
  if (!found) {
    if (fits.length > 0)
      throw new ApiProblem(405, 'bad_method', `Use ${fits[0]!.route.method} for ${url.pathname}.`);
    throw new ApiProblem(404, 'unknown_path', `There is no ${url.pathname}. See ${OPENAPI_PATH}.`);
  }
  const { route, params } = found;
  const given =
    route.method === 'GET' ? Object.fromEntries(url.searchParams) : await jsonBody(request);
  const input = route.input.safeParse({ ...given, ...params });
  if (!input.success) throw new ApiProblem(400, 'bad_request', z.prettifyError(input.error));
  return { status: 200, body: await route.run(input.data as never) };
}

function isAllowed(header: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

/** Parameters of the path, or null when it is another one. */
function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const name = /^\{(.+)\}$/.exec(want)?.[1];
    if (name === undefined) {
      if (want !== parts[index]) return null;
    } else {
      try {
        params[name] = decodeURIComponent(parts[index]!);
      } catch {
        return null;
      }
    }
  }
  return params;
}

async function jsonBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new ApiProblem(413, 'too_large', 'Send at most 64 KiB.');
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below, as every other body that is no object.
  }
  throw new ApiProblem(400, 'bad_request', 'Send a JSON object.');
}

/** Failures whose words are meant for the caller. */
const CALLERS_FAULT: ReadonlySet<string> = new Set(['BackupError', 'ImportError']);

function problemOf(error: unknown): { status: number; body: { error: string; message: string } } {
  if (error instanceof ApiProblem)
    return { status: error.status, body: { error: error.error, message: error.message } };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (CALLERS_FAULT.has(name)) return { status: 400, body: { error: name, message } };
  return { status: 500, body: { error: 'internal', message } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}
