import { fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type Anthropic from '@anthropic-ai/sdk';

/** One line of the conversation file. */
export type Entry =
  | { kind: 'goal'; text: string }
  /** An operator message was received; it goes to the model with the next request. */
  | { kind: 'inbox'; id: string; text: string }
  | { kind: 'assistant'; content: Anthropic.ContentBlock[]; stopReason: string | null }
  /** Written before a tool call runs: after a crash it is known that it may have had effects. */
  | { kind: 'tool_started'; id: string }
  | { kind: 'tool_result'; id: string; text: string; isError: boolean }
  /** A request goes out with all that stands before it; what arrives meanwhile belongs to the next one. */
  | { kind: 'request' }
  /** Tool results before this entry are left out of later requests. */
  | { kind: 'trimmed'; before: number }
  | { kind: 'usage'; inputTokens: number; outputTokens: number }
  /** The budget is spent: the task waits for a person. */
  | { kind: 'budget_spent' }
  /** A person let the task go on: the budget counts from here. */
  | { kind: 'budget_renewed' }
  | { kind: 'failures'; count: number };

/** A tool call that has no result yet. */
export interface OpenCall {
  id: string;
  name: string;
  input: unknown;
  /** It was started by an earlier process, which ended in the middle. */
  interrupted: boolean;
}

/** The conversation of one task with the model: append-only on disk, so that a crash repeats no tool call. */
export interface Conversation {
  readonly isNew: boolean;
  /** Messages for the next request. */
  messages(): Anthropic.MessageParam[];
  /** Tool calls of the last answer that still need a result. */
  openCalls(): OpenCall[];
  /** True when the model has ended its turn and nothing new is there to answer. */
  isWaiting(): boolean;
  /** True when a message is there that no request has taken along. */
  hasMail(): boolean;
  /** Text of the last answer. */
  lastText(): string;
  /** Tokens since the budget was last renewed. */
  spent(): { inputTokens: number; outputTokens: number };
  /** True when the task was parked for its budget and nothing was renewed since. */
  isBudgetSpent(): boolean;
  /** Input tokens of the last request, 0 before the first. */
  contextTokens(): number;
  /** Leaves the older half of the tool results out of later requests; false when nothing is left to leave out. */
  trim(): boolean;
  failures(): number;
  /** Appends and syncs: what was written survives a kill and a power cut. */
  append(entry: Entry): void;
  /** False when a message with this id was received before. */
  receive(id: string, text: string): boolean;
}

const GONE = '(left out to save space)';
const INTERRUPTED =
  'The tool call was interrupted when its process ended. It may have had effects: look before you run it again.';

/** Opens or creates the conversation file; a last line that was cut by a crash is dropped. */
export function openConversation(file: string): Conversation {
  const entries = readEntries(file);
  const isNew = entries.length === 0;
  // A torn last line has no newline: the next entry starts on its own line.
  const fd = openSync(file, 'a', 0o600);
  if (!isNew) writeSync(fd, '\n');
  const seen = new Set(entries.flatMap((entry) => (entry.kind === 'inbox' ? [entry.id] : [])));
  const earlier = new Set(
    entries.flatMap((entry) => (entry.kind === 'tool_started' ? [entry.id] : [])),
  );

  const lastAssistant = (): number => entries.findLastIndex(({ kind }) => kind === 'assistant');

  const conversation: Conversation = {
    isNew,
    append(entry) {
      writeSync(fd, `${JSON.stringify(entry)}\n`);
      fsyncSync(fd);
      entries.push(entry);
    },
    receive(id, text) {
      if (seen.has(id)) return false;
      seen.add(id);
      conversation.append({ kind: 'inbox', id, text });
      return true;
    },
    messages: () => toMessages(entries),
    openCalls() {
      const at = lastAssistant();
      const answer = entries[at];
      if (answer?.kind !== 'assistant') return [];
      const done = new Set(
        entries.slice(at).flatMap((entry) => (entry.kind === 'tool_result' ? [entry.id] : [])),
      );
      return answer.content.flatMap((block): OpenCall[] =>
        block.type !== 'tool_use' || done.has(block.id)
          ? []
          : [
              {
                id: block.id,
                name: block.name,
                input: block.input,
                interrupted: earlier.has(block.id),
              },
            ],
      );
    },
    isWaiting() {
      const at = lastAssistant();
      const answer = entries[at];
      if (answer?.kind !== 'assistant' || answer.stopReason === 'max_tokens') return false;
      if (answer.content.some(({ type }) => type === 'tool_use')) return false;
      // What arrived while the answer was being made has not been read by it.
      const asked = entries.findLastIndex(({ kind }, index) => index < at && kind === 'request');
      return !entries.slice(asked + 1).some(({ kind }) => kind === 'inbox');
    },
    hasMail() {
      const asked = entries.findLastIndex(({ kind }) => kind === 'request');
      return entries.slice(asked + 1).some(({ kind }) => kind === 'inbox');
    },
    lastText() {
      const answer = entries[lastAssistant()];
      if (answer?.kind !== 'assistant') return '';
      return answer.content.flatMap((one) => (one.type === 'text' ? [one.text] : [])).join('\n');
    },
    spent() {
      const total = { inputTokens: 0, outputTokens: 0 };
      const from = entries.findLastIndex(({ kind }) => kind === 'budget_renewed');
      for (const entry of entries.slice(from + 1)) {
        if (entry.kind !== 'usage') continue;
        total.inputTokens += entry.inputTokens;
        total.outputTokens += entry.outputTokens;
      }
      return total;
    },
    isBudgetSpent() {
      const last = entries.findLast(({ kind }) => kind.startsWith('budget_'));
      return last?.kind === 'budget_spent';
    },
    contextTokens() {
      const last = entries.findLast(({ kind }) => kind === 'usage');
      return last?.kind === 'usage' ? last.inputTokens : 0;
    },
    trim() {
      const before = trimmedBefore(entries);
      const results = entries.flatMap(({ kind }, at) =>
        kind === 'tool_result' && at >= before ? [at] : [],
      );
      const half = results[Math.floor(results.length / 2)];
      if (half === undefined || half <= before || results.length < 2) return false;
      conversation.append({ kind: 'trimmed', before: half });
      return true;
    },
    failures() {
      const last = entries.findLast(({ kind }) => kind === 'failures');
      return last?.kind === 'failures' ? last.count : 0;
    },
  };
  return conversation;
}

/** The words that the model gets for a call that an earlier process did not finish. */
export const interruptedResult = (id: string): Entry => ({
  kind: 'tool_result',
  id,
  text: INTERRUPTED,
  isError: true,
});

function trimmedBefore(entries: readonly Entry[]): number {
  const last = entries.findLast(({ kind }) => kind === 'trimmed');
  return last?.kind === 'trimmed' ? last.before : 0;
}

function readEntries(file: string): Entry[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Entry];
    } catch {
      // Only a line that a crash cut in the middle of its write is no JSON: nobody relied on it yet.
      return [];
    }
  });
}

function toMessages(entries: readonly Entry[]): Anthropic.MessageParam[] {
  const before = trimmedBefore(entries);
  const messages: Anthropic.MessageParam[] = [];
  let results: Anthropic.ContentBlockParam[] = [];
  let texts: Anthropic.ContentBlockParam[] = [];
  /** How many of `texts` the request that is on its way has with it. */
  let asked = 0;
  const flush = (count: number): void => {
    // The API wants the results of an answer's calls first in the message that follows it.
    const content = [...results, ...texts.slice(0, count)];
    if (content.length > 0) messages.push({ role: 'user', content });
    results = [];
    texts = texts.slice(count);
    asked = 0;
  };
  for (const [at, entry] of entries.entries()) {
    switch (entry.kind) {
      case 'goal':
      case 'inbox':
        texts.push({ type: 'text', text: entry.text });
        break;
      case 'request':
        asked = texts.length;
        break;
      case 'tool_result':
        results.push({
          type: 'tool_result',
          tool_use_id: entry.id,
          content: at < before ? GONE : entry.text,
          is_error: entry.isError,
        });
        break;
      case 'assistant':
        flush(asked);
        if (entry.content.length > 0) messages.push({ role: 'assistant', content: entry.content });
        if (entry.stopReason === 'max_tokens')
          texts.unshift({
            type: 'text',
            text: 'Your answer was cut at its longest length. Go on.',
          });
        break;
      default:
        break;
    }
  }
  flush(texts.length);
  return messages;
}
