/** A tool that the model calls. Without an id one is made from the request's number. */
export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
  id?: string;
}

/** A well-formed answer, and how its stream may misbehave. */
export interface MessageReply {
  kind: 'message';
  text?: string;
  tools?: ToolCall[];
  /** Default: `tool_use` when a tool is called, else `end_turn`. */
  stopReason?: 'end_turn' | 'tool_use' | 'max_tokens' | 'refusal';
  usage?: { input_tokens: number; output_tokens: number };
  /** Silence before the first byte. */
  delayMs?: number;
  /** Silence between two events of the stream. */
  chunkMs?: number;
  /** The connection breaks after so many events; the client sees a cut stream. */
  cutAfter?: number;
  /** The stream goes silent after so many events and stays open. */
  stallAfter?: number;
}

/** An HTTP error in the shape of the real API. */
export interface ErrorReply {
  kind: 'error';
  status: number;
  /** `retry-after` header in seconds, or an HTTP date. */
  retryAfter?: string;
  headers?: Record<string, string>;
  /** Error type of the body; default by status. */
  type?: string;
  message?: string;
}

/** `silence` accepts and never answers; `reset` breaks the connection without an answer. */
export type FakeReply = MessageReply | ErrorReply | { kind: 'silence' } | { kind: 'reset' };

/** Shorthand: the model says something and ends its turn. */
export function say(text: string, more: Partial<MessageReply> = {}): MessageReply {
  return { kind: 'message', text, ...more };
}

/** Shorthand: the model calls one tool. */
export function call(
  name: string,
  input: Record<string, unknown>,
  more: Partial<MessageReply> = {},
): MessageReply {
  return { kind: 'message', tools: [{ name, input }], ...more };
}

/** Shorthand: the API refuses with this status. */
export function refuse(status: number, more: Partial<ErrorReply> = {}): ErrorReply {
  return { kind: 'error', status, ...more };
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

/** Body of an error answer. */
export function errorBody({ status, type, message }: ErrorReply): object {
  const kind = type ?? ERROR_TYPES[status] ?? 'api_error';
  return { type: 'error', error: { type: kind, message: message ?? `fake ${kind}` } };
}

interface Content {
  type: 'text' | 'tool_use';
  text?: string;
  id?: string;
  name?: string;
  input?: Record<string, unknown>;
}

function contentOf(reply: MessageReply, n: number): Content[] {
  const tools = (reply.tools ?? []).map(({ name, input, id }, index): Content => ({
    type: 'tool_use',
    id: id ?? `toolu_fake_${n}_${index}`,
    name,
    input,
  }));
  const text: Content[] = reply.text === undefined ? [] : [{ type: 'text', text: reply.text }];
  const content = [...text, ...tools];
  return content.length === 0 ? [{ type: 'text', text: '' }] : content;
}

function stopReasonOf(reply: MessageReply): string {
  return reply.stopReason ?? ((reply.tools ?? []).length > 0 ? 'tool_use' : 'end_turn');
}

/** The answer to a request without `stream`. */
export function wholeMessage(reply: MessageReply, at: { n: number; model: string }): object {
  return {
    id: `msg_fake_${at.n}`,
    type: 'message',
    role: 'assistant',
    model: at.model,
    content: contentOf(reply, at.n),
    stop_reason: stopReasonOf(reply),
    stop_sequence: null,
    usage: reply.usage ?? { input_tokens: 100, output_tokens: 10 },
  };
}

/** Events of the stream in order, each with its name as `type`. */
export function streamEvents(
  reply: MessageReply,
  at: { n: number; model: string },
): { type: string }[] {
  const usage = reply.usage ?? { input_tokens: 100, output_tokens: 10 };
  const head = {
    ...wholeMessage(reply, at),
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1 },
  };
  const blocks = contentOf(reply, at.n).flatMap((block, index) => [
    { type: 'content_block_start', index, content_block: emptied(block) },
    ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]);
  return [
    { type: 'message_start', message: head } as { type: string },
    ...blocks,
    {
      type: 'message_delta',
      delta: { stop_reason: stopReasonOf(reply), stop_sequence: null },
      usage: { output_tokens: usage.output_tokens },
    } as { type: string },
    { type: 'message_stop' },
  ];
}

function emptied(block: Content): object {
  return block.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} };
}

/** Two pieces at least, so that clients have to join them. */
function deltasOf(block: Content): object[] {
  const whole = block.type === 'text' ? (block.text ?? '') : JSON.stringify(block.input ?? {});
  const half = Math.ceil(whole.length / 2);
  const pieces = [whole.slice(0, half), whole.slice(half)].filter((piece) => piece !== '');
  return pieces.map((piece) =>
    block.type === 'text'
      ? { type: 'text_delta', text: piece }
      : { type: 'input_json_delta', partial_json: piece },
  );
}
