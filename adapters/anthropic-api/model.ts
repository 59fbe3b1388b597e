import Anthropic, { APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import type { FailureFacts } from './retry.ts';

/** One request that the API did not answer to its end; `facts` decide what follows. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly facts: FailureFacts;

  constructor(facts: FailureFacts, cause: unknown) {
    super(facts.message, { cause });
    this.facts = facts;
  }
}

/** The request was given up because somebody interrupted the turn. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

export interface ModelRequest {
  system: string;
  messages: Anthropic.MessageParam[];
  tools: Anthropic.Tool[];
}

export interface Model {
  /** Streams one turn and gives the whole message. Throws ModelError, or InterruptedError after an abort. */
  turn(
    request: ModelRequest,
    options: { signal: AbortSignal; onText?: (text: string) => void; onEvent?: () => void },
  ): Promise<Anthropic.Message>;
  /** The answer to one prompt in the pieces in which it arrives. Throws ModelError. */
  streamCompletion(prompt: string): AsyncGenerator<string, void>;
}

/** The Messages API. The client never retries by itself: waits are durable timers of the task. */
export function createModel(options: {
  apiKey: string;
  baseUrl: string | null;
  model: string;
  maxTokens: number;
  /** Longest silence within an answer, in ms. */
  stallMs: number;
}): Model {
  const { model, maxTokens, stallMs } = options;
  const client = new Anthropic({
    apiKey: options.apiKey,
    authToken: null,
    ...(options.baseUrl === null ? {} : { baseURL: options.baseUrl }),
    maxRetries: 0,
    // The watch on silence below ends what hangs; a long answer is none.
    timeout: 24 * 3_600_000,
  });

  async function* events(
    body: Omit<Anthropic.MessageCreateParamsStreaming, 'model' | 'max_tokens' | 'stream'>,
    signal: AbortSignal,
  ): AsyncGenerator<Anthropic.MessageStreamEvent, Anthropic.Message> {
    const stalled = new AbortController();
    let watch = setTimeout(() => stalled.abort(), stallMs);
    const whole = AbortSignal.any([signal, stalled.signal]);
    try {
      const stream = client.messages.stream(
        { ...body, model, max_tokens: maxTokens },
        { signal: whole },
      );
      for await (const event of stream) {
        clearTimeout(watch);
        watch = setTimeout(() => stalled.abort(), stallMs);
        yield event;
      }
      const message = await stream.finalMessage();
      // A stream that was cut between two events ends without an error.
      if (message.stop_reason === null) throw cut('the stream ended before the answer did');
      return message;
    } catch (error) {
      if (signal.aborted) throw new InterruptedError('the turn was interrupted');
      if (stalled.signal.aborted) throw cut(`the API was silent for ${stallMs} ms`, error);
      throw error instanceof ModelError ? error : new ModelError(factsOf(error), error);
    } finally {
      clearTimeout(watch);
    }
  }

  return {
    async turn({ system, messages, tools }, { signal, onText, onEvent }) {
      const stream = events(
        {
          system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }],
          messages,
          tools,
        },
        signal,
      );
      for (;;) {
        const { done, value } = await stream.next();
        if (done) return value;
        onEvent?.();
        const text = textOf(value);
        if (text !== null) onText?.(text);
      }
    },
    async *streamCompletion(prompt) {
      const body = { messages: [{ role: 'user' as const, content: prompt }] };
      for await (const event of events(body, new AbortController().signal)) {
        const text = textOf(event);
        if (text !== null) yield text;
      }
    },
  };
}

function textOf(event: Anthropic.MessageStreamEvent): string | null {
  return event.type === 'content_block_delta' && event.delta.type === 'text_delta'
    ? event.delta.text
    : null;
}

function cut(message: string, cause?: unknown): ModelError {
  return new ModelError({ status: null, type: null, retryAfter: null, message }, cause);
}

function factsOf(error: unknown): FailureFacts {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof APIUserAbortError || error instanceof APIConnectionError)
    return { status: null, type: null, retryAfter: null, message };
  if (error instanceof APIError) {
    const { status, type, headers } = error as APIError;
    return {
      status: status ?? null,
      type: type ?? null,
      retryAfter: headers?.get('retry-after') ?? null,
      message: error.apiMessage ?? message,
    };
  }
  return { status: null, type: null, retryAfter: null, message };
}
