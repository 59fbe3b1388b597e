import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import {
  errorBody,
  streamEvents,
  wholeMessage,
  type FakeReply,
  type MessageReply,
} from './reply.ts';
import { readRequest, type MessagesBody, type RecordedRequest } from './request.ts';

/**
 * A local stand-in for the Messages API: it takes the place of the paid model and of nothing else. A script looks
 * at each request and decides what the model answers.
 *
 *     const api = await startFakeMessagesApi({
 *       script: ({ turn, news }) => (turn === 0 ? call('Bash', { command: 'npm test' }) : say('done')),
 *     });
 *     … ANTHROPIC_BASE_URL=api.url, ANTHROPIC_API_KEY=anything …
 *     expect(api.requests.at(-1)!.news).toContain('Operator (CAKE)');
 *     await api.close();
 *
 * Scripts that decide by `turn`, `news` or `text` give the same answer to a retry and to a resumed conversation;
 * `inOrder` gives one answer per request instead, which suits tests of retries.
 */
export interface FakeMessagesApi {
  /** Base URL for `ANTHROPIC_BASE_URL`, on a free loopback port. */
  readonly url: string;
  /** Every `POST /v1/messages`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Resolves with the first request, past or future, that fits; rejects after `limitMs`. */
  readonly untilRequest: (
    fits: (request: RecordedRequest) => boolean,
    limitMs?: number,
  ) => Promise<RecordedRequest>;
  /** Breaks every connection and stops listening. */
  readonly close: () => Promise<void>;
}

export type FakeScript = (request: RecordedRequest) => FakeReply | Promise<FakeReply>;

/** A script that gives one reply per request, and the last one from then on. */
export function inOrder(...replies: [FakeReply, ...FakeReply[]]): FakeScript {
  let next = 0;
  return () => {
    const reply = replies[Math.min(next, replies.length - 1)]!;
    next += 1;
    return reply;
  };
}

/** Starts the fake on loopback; `port` 0 takes a free one. */
export async function startFakeMessagesApi(options: {
  script: FakeScript;
  port?: number;
}): Promise<FakeMessagesApi> {
  const requests: RecordedRequest[] = [];
  const waiting = new Set<(request: RecordedRequest) => void>();
  const closing = new AbortController();

  const server = createServer((message, response) => {
    // A client that goes away in the middle of an answer is part of the game.
    response.on('error', () => undefined);
    serve(message, response).catch((error: unknown) => {
      if (!response.headersSent) json(response, 500, { type: 'error', error: String(error) });
      else response.destroy();
    });
  });

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = message;
    const path = url.split('?')[0];
    if (method !== 'POST') return json(response, 200, {});
    const body = JSON.parse(await readAll(message)) as MessagesBody;
    if (path === '/v1/messages/count_tokens')
      return json(response, 200, { input_tokens: Math.ceil(JSON.stringify(body).length / 4) });
    if (path !== '/v1/messages')
      return json(response, 404, errorBody({ kind: 'error', status: 404 }));
    const facts = { n: requests.length + 1, atMs: Date.now(), headers: message.headers };
    const request = readRequest(body, facts);
    requests.push(request);
    for (const look of waiting) look(request);
    await answer(response, request, await options.script(request));
  }

  async function answer(
    response: ServerResponse,
    request: RecordedRequest,
    reply: FakeReply,
  ): Promise<void> {
    switch (reply.kind) {
      case 'silence':
        return;
      case 'reset':
        return void response.destroy();
      case 'error': {
        const retry = reply.retryAfter === undefined ? {} : { 'retry-after': reply.retryAfter };
        return json(response, reply.status, errorBody(reply), { ...retry, ...reply.headers });
      }
      case 'message':
        await pause(reply.delayMs);
        if (request.body.stream) return stream(response, request, reply);
        return json(
          response,
          200,
          wholeMessage(reply, { n: request.n, model: request.body.model }),
        );
    }
  }

  async function stream(
    response: ServerResponse,
    { n, body }: RecordedRequest,
    reply: MessageReply,
  ): Promise<void> {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'request-id': `req_fake_${n}`,
    });
    for (const [index, event] of streamEvents(reply, { n, model: body.model }).entries()) {
      if (reply.stallAfter === index) return;
      if (reply.cutAfter === index) return void response.destroy();
      if (index > 0) await pause(reply.chunkMs);
      if (response.destroyed) return;
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  }

  async function pause(ms: number | undefined): Promise<void> {
    if (ms === undefined || ms <= 0) return;
    await wait(ms, undefined, { signal: closing.signal, ref: false });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    untilRequest(fits, limitMs = 60_000) {
      const known = requests.find(fits);
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const look = (request: RecordedRequest): void => {
          if (!fits(request)) return;
          end();
          resolve(request);
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`No request fits after ${limitMs} ms; ${requests.length} came.`));
        }, limitMs);
        const end = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        waiting.add(look);
      });
    },
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function readAll(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function json(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
