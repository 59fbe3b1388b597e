/** One content block of a message, as far as the fake has to understand it. */
export interface Block {
  type: string;
  text?: string;
  id?: string;
  name?: string;
  input?: Record<string, unknown>;
  tool_use_id?: string;
  content?: string | Block[];
  is_error?: boolean;
}

/** Body of `POST /v1/messages`. */
export interface MessagesBody {
  model: string;
  stream?: boolean;
  max_tokens?: number;
  system?: string | Block[];
  messages: { role: 'user' | 'assistant' | 'system'; content: string | Block[] }[];
  tools?: { name: string }[];
}

/** One request as the model would see it, with what a script usually asks of it. */
export interface RecordedRequest {
  /** Counts from 1 over all requests of this server, retries included. */
  n: number;
  atMs: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: MessagesBody;
  /** Assistant messages so far: equal in a retry and after a resume, so scripts that decide by it replay well. */
  turn: number;
  /** Everything the model reads: system prompt, texts, tool inputs and tool results, in order. */
  text: string;
  /** The same of the messages that came after the last assistant message: what is new to the model. */
  news: string;
  /** Tool results that came after the last assistant message. */
  results: { toolUseId: string; text: string; isError: boolean }[];
  /** Names of the tools that the model may call. */
  tools: string[];
}

/** Reads what a script needs out of a body; throws TypeError when it is no Messages request. */
export function readRequest(
  body: MessagesBody,
  facts: Pick<RecordedRequest, 'n' | 'atMs' | 'headers'>,
): RecordedRequest {
  if (!Array.isArray(body.messages)) throw new TypeError('messages: a list is needed');
  const lastAssistant = body.messages.findLastIndex(({ role }) => role === 'assistant');
  const fresh = body.messages.slice(lastAssistant + 1);
  const results = fresh.flatMap(({ content }) =>
    blocksOf(content).filter(({ type }) => type === 'tool_result'),
  );
  return {
    ...facts,
    body,
    turn: body.messages.filter(({ role }) => role === 'assistant').length,
    text: [textOf(body.system ?? ''), ...body.messages.map(({ content }) => textOf(content))].join(
      '\n',
    ),
    news: fresh.map(({ content }) => textOf(content)).join('\n'),
    results: results.map((block) => ({
      toolUseId: block.tool_use_id ?? '',
      text: textOf(block.content ?? ''),
      isError: block.is_error === true,
    })),
    tools: (body.tools ?? []).map(({ name }) => name),
  };
}

function blocksOf(content: string | Block[]): Block[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** Text of a message's content, in the order in which the model reads it. */
function textOf(content: string | Block[]): string {
  return blocksOf(content)
    .map((block) => {
      if (block.type === 'tool_use') return `${block.name} ${JSON.stringify(block.input)}`;
      if (block.type === 'tool_result') return textOf(block.content ?? '');
      return block.text ?? '';
    })
    .join('\n');
}
