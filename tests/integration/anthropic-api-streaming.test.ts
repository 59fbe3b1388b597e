import { afterEach, describe, expect, it } from 'vitest';
import { createModel, ModelError, type Model } from '../../adapters/anthropic-api/model.ts';
import { judgeRetry } from '../../adapters/anthropic-api/retry.ts';
import { call, refuse, say, type FakeReply } from '../../adapters/fake-messages-api/reply.ts';
import {
  inOrder,
  startFakeMessagesApi,
  type FakeMessagesApi,
} from '../../adapters/fake-messages-api/server.ts';

let api: FakeMessagesApi | null = null;
afterEach(async () => {
  await api?.close();
  api = null;
});

async function modelFor(...replies: [FakeReply, ...FakeReply[]]): Promise<Model> {
  api = await startFakeMessagesApi({ script: inOrder(...replies) });
  return createModel({
    apiKey: 'test-key',
    baseUrl: api.url,
    model: 'claude-sonnet-5-5',
    maxTokens: 1_000,
    stallMs: 500,
  });
}

async function chunksOf(model: Model): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of model.streamCompletion('test')) chunks.push(chunk);
  return chunks;
}

async function failureOf(model: Model): Promise<ModelError> {
  const error = await chunksOf(model).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  return error as ModelError;
}

const TEXT = 'A longer answer, which comes in several pieces over the wire.';

describe('streamCompletion', () => {
  it('yields the answer in the pieces in which it arrives', async () => {
    const chunks = await chunksOf(await modelFor(say(TEXT, { chunkMs: 5 })));
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.join('')).toBe(TEXT);
    expect(api!.requests[0]!.body).toMatchObject({ stream: true, model: 'claude-sonnet-5-5' });
  });

  it('sends one request per call, because waits belong to the task', async () => {
    const model = await modelFor(refuse(529), say(TEXT));
    expect((await failureOf(model)).facts).toMatchObject({ status: 529, type: 'overloaded_error' });
    expect(api!.requests).toHaveLength(1);
    expect((await chunksOf(model)).join('')).toBe(TEXT);
  });

  it('hands a rate limit over with its retry-after', async () => {
    const { facts } = await failureOf(await modelFor(refuse(429, { retryAfter: '7' })));
    expect(judgeRetry(facts, 1, 0)).toMatchObject({ kind: 'later', atMs: 7_000 });
  });

  it.each([
    ['cut in the middle', say(TEXT, { cutAfter: 3 })],
    ['that never speaks', { kind: 'silence' } as const],
    ['that goes silent', say(TEXT, { stallAfter: 3 })],
    ['that is reset', { kind: 'reset' } as const],
  ])('tells a stream %s from an answer, to be asked again', async (_name, reply) => {
    const { facts } = await failureOf(await modelFor(reply));
    expect(facts.status).toBeNull();
    expect(judgeRetry(facts, 1, 0).kind).toBe('later');
  });

  it('tells a wrong key from what another try can mend', async () => {
    const { facts } = await failureOf(await modelFor(refuse(401)));
    expect(judgeRetry(facts, 1, 0)).toMatchObject({ kind: 'fatal' });
  });
});

describe('a turn', () => {
  it('gives the whole message with its tool calls', async () => {
    const model = await modelFor(call('bash', { command: 'npm test' }));
    const heard: string[] = [];
    const message = await model.turn(
      { system: 's', messages: [{ role: 'user', content: 'go' }], tools: [] },
      { signal: new AbortController().signal, onText: (text) => heard.push(text) },
    );
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'bash', input: { command: 'npm test' } }],
    });
  });

  it('can be interrupted', async () => {
    const model = await modelFor({ kind: 'silence' });
    const stop = new AbortController();
    const turn = model.turn(
      { system: 's', messages: [{ role: 'user', content: 'go' }], tools: [] },
      { signal: stop.signal },
    );
    stop.abort();
    await expect(turn).rejects.toThrow('interrupted');
  });
});
