import { afterEach, describe, expect, it } from 'vitest';
import { call, refuse, say } from '../../../adapters/fake-messages-api/reply.ts';
import type { MessagesBody } from '../../../adapters/fake-messages-api/request.ts';
import {
  inOrder,
  startFakeMessagesApi,
  type FakeMessagesApi,
  type FakeScript,
} from '../../../adapters/fake-messages-api/server.ts';

let api: FakeMessagesApi | null = null;

afterEach(async () => {
  await api?.close();
  api = null;
});

async function start(script: FakeScript): Promise<FakeMessagesApi> {
  api = await startFakeMessagesApi({ script });
  return api;
}

const QUESTION: MessagesBody = {
  model: 'fake-model',
  stream: true,
  messages: [{ role: 'user', content: 'hello' }],
};

function post(url: string, body: object = QUESTION): Promise<Response> {
  return fetch(`${url}/v1/messages`, { method: 'POST', body: JSON.stringify(body) });
}

/** Data of the stream's events, and whether the stream broke before its end. */
async function readEvents(response: Response): Promise<{ events: unknown[]; cut: boolean }> {
  let text = '';
  let cut = false;
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body!) text += decoder.decode(chunk as Uint8Array);
  } catch {
    cut = true;
  }
  const lines = text.split('\n').filter((line) => line.startsWith('data: '));
  return { events: lines.map((line) => JSON.parse(line.slice(6)) as unknown), cut };
}

describe('fake Messages API', () => {
  it('streams text in pieces, framed as the real API frames it', async () => {
    const { url } = await start(() => say('all done'));
    const response = await post(url);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const { events } = await readEvents(response);
    expect(events.map((event) => (event as { type: string }).type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(JSON.stringify(events)).toContain('"stop_reason":"end_turn"');
  });

  it('streams a tool call whose input is JSON in pieces', async () => {
    const { url } = await start(() => call('Bash', { command: 'npm test' }));
    const { events } = await readEvents(await post(url));
    const pieces = events.flatMap((event) => {
      const { delta } = event as { delta?: { partial_json?: string } };
      return delta?.partial_json ?? [];
    });
    expect(pieces).toHaveLength(2);
    expect(JSON.parse(pieces.join(''))).toEqual({ command: 'npm test' });
    expect(JSON.stringify(events)).toContain('"stop_reason":"tool_use"');
  });

  it('answers a request without stream as one message', async () => {
    const { url } = await start(() => say('hi'));
    const answer = (await (await post(url, { ...QUESTION, stream: false })).json()) as object;
    expect(answer).toMatchObject({ role: 'assistant', content: [{ type: 'text', text: 'hi' }] });
  });

  it('refuses with status, retry-after and the error body of the real API', async () => {
    const { url } = await start(
      inOrder(refuse(429, { retryAfter: '2' }), refuse(529), refuse(500), say('ok')),
    );
    const first = await post(url);
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '2']);
    expect(await first.json()).toMatchObject({ error: { type: 'rate_limit_error' } });
    expect((await post(url)).status).toBe(529);
    expect((await post(url)).status).toBe(500);
    expect([(await post(url)).status, (await post(url)).status]).toEqual([200, 200]);
  });

  it('cuts a stream in the middle', async () => {
    const { url } = await start(() => say('never whole', { cutAfter: 3, chunkMs: 5 }));
    const { events, cut } = await readEvents(await post(url));
    expect(cut).toBe(true);
    expect(events.length).toBeLessThanOrEqual(3);
  });

  it('breaks the connection, or says nothing, where the script wants it', async () => {
    const { url, untilRequest } = await start(inOrder({ kind: 'reset' }, { kind: 'silence' }));
    await expect(post(url)).rejects.toThrow('fetch failed');
    const patience = new AbortController();
    const silent = fetch(`${url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify(QUESTION),
      signal: patience.signal,
    });
    await untilRequest(({ n }) => n === 2);
    patience.abort();
    await expect(silent).rejects.toThrow('aborted');
  });

  it('records what is new to the model apart from what it has read before', async () => {
    const { url, requests } = await start(() => say('ok'));
    await post(url, {
      ...QUESTION,
      system: 'Be brief.',
      tools: [{ name: 'Bash' }],
      messages: [
        { role: 'user', content: 'run it' },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'ls' } }],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: 'Exit code 1', is_error: true },
            { type: 'text', text: 'Operator (CAKE): Stop.' },
          ],
        },
      ],
    });
    const [request] = requests;
    expect(request).toMatchObject({ n: 1, turn: 1, tools: ['Bash'] });
    expect(request!.results).toEqual([{ toolUseId: 't1', text: 'Exit code 1', isError: true }]);
    expect(request!.news).toContain('Operator (CAKE): Stop.');
    expect(request!.news).not.toContain('run it');
    expect(request!.text).toContain('Be brief.');
    expect(request!.text).toContain('run it');
  });

  it('counts tokens and answers probes without recording them', async () => {
    const { url, requests } = await start(() => say('ok'));
    const counted = await fetch(`${url}/v1/messages/count_tokens`, {
      method: 'POST',
      body: JSON.stringify(QUESTION),
    });
    expect(await counted.json()).toEqual({ input_tokens: expect.any(Number) as number });
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect(requests).toEqual([]);
  });

  it('waits for a request that fits', async () => {
    const { url, untilRequest } = await start(() => say('ok'));
    const coming = untilRequest(({ news }) => news.includes('second'));
    await post(url);
    await post(url, { ...QUESTION, messages: [{ role: 'user', content: 'second' }] });
    expect((await coming).n).toBe(2);
    await expect(untilRequest(({ n }) => n === 9, 20)).rejects.toThrow('2 came');
  });
});
