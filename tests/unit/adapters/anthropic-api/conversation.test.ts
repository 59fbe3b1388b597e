import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openConversation,
  type Conversation,
} from '../../../../adapters/anthropic-api/conversation.ts';

let dir: string;
let file: string;
let talk: Conversation;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cake-talk-'));
  file = join(dir, 'conversation.jsonl');
  talk = openConversation(file);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const calls = (...ids: string[]): Anthropic.ContentBlock[] =>
  ids.map((id) => ({ type: 'tool_use', id, name: 'bash', input: { command: id } }) as never);
const words = (text: string): Anthropic.ContentBlock[] => [{ type: 'text', text } as never];
const answer = (content: Anthropic.ContentBlock[], stopReason = 'tool_use'): void =>
  talk.append({ kind: 'assistant', content, stopReason });
const result = (id: string): void =>
  talk.append({ kind: 'tool_result', id, text: `out of ${id}`, isError: false });
const reopened = (): Conversation => openConversation(file);

/** Goal, one request, an answer with two calls. */
function begin(): void {
  talk.append({ kind: 'goal', text: 'the goal' });
  talk.append({ kind: 'request' });
  answer(calls('a', 'b'));
}

describe('a conversation', () => {
  it('is the same after its process was killed', () => {
    begin();
    result('a');
    result('b');
    expect(reopened().messages()).toEqual(talk.messages());
    expect(talk.messages().map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it('tells a call that was started before a kill from one that was not', () => {
    begin();
    talk.append({ kind: 'tool_started', id: 'a' });
    expect(reopened().openCalls()).toMatchObject([
      { id: 'a', interrupted: true },
      { id: 'b', interrupted: false },
    ]);
  });

  it('drops a last line that was cut, and goes on behind it', () => {
    begin();
    appendFileSync(file, '{"kind":"tool_result","id":"a","te');
    talk = reopened();
    expect(talk.openCalls().map(({ id }) => id)).toEqual(['a', 'b']);
    result('a');
    expect(
      reopened()
        .openCalls()
        .map(({ id }) => id),
    ).toEqual(['b']);
  });

  it('takes a message once, also after a kill', () => {
    expect(talk.receive('t:1', 'Stop.')).toBe(true);
    expect(talk.receive('t:1', 'Stop.')).toBe(false);
    expect(reopened().receive('t:1', 'Stop.')).toBe(false);
  });

  it('puts results before the words of the operator in one user message', () => {
    begin();
    talk.receive('t:1', 'Operator (CAKE): Stop.');
    result('a');
    result('b');
    expect(talk.messages().at(-1)).toMatchObject({
      role: 'user',
      content: [
        { type: 'tool_result' },
        { type: 'tool_result' },
        { text: 'Operator (CAKE): Stop.' },
      ],
    });
  });

  it('keeps a message that came while an answer was on its way for the next request', () => {
    talk.append({ kind: 'goal', text: 'the goal' });
    talk.append({ kind: 'request' });
    talk.receive('t:1', 'Operator (CAKE): Stop.');
    answer(words('done'), 'end_turn');
    expect(talk.isWaiting()).toBe(false);
    expect(talk.messages()).toMatchObject([
      { role: 'user', content: [{ text: 'the goal' }] },
      { role: 'assistant' },
      { role: 'user', content: [{ text: 'Operator (CAKE): Stop.' }] },
    ]);
  });

  it('waits behind a last word, and not behind a call, a cut answer or new words', () => {
    begin();
    expect(talk.isWaiting()).toBe(false);
    result('a');
    result('b');
    talk.append({ kind: 'request' });
    answer(words('I go'), 'max_tokens');
    expect(talk.isWaiting()).toBe(false);
    talk.append({ kind: 'request' });
    answer(words('done'), 'end_turn');
    expect(talk.isWaiting()).toBe(true);
    expect(talk.lastText()).toBe('done');
    talk.receive('t:1', 'Operator (CAKE): Stop.');
    expect(talk.isWaiting()).toBe(false);
    expect(talk.hasMail()).toBe(true);
  });

  it('leaves older results out when it gets too long, and no call without its result', () => {
    talk.append({ kind: 'goal', text: 'the goal' });
    for (const id of ['a', 'b', 'c', 'd']) {
      talk.append({ kind: 'request' });
      answer(calls(id));
      result(id);
    }
    expect(talk.trim()).toBe(true);
    const contents = talk.messages().flatMap(({ content }) => content as never[]);
    expect(contents.filter(({ type }) => type === 'tool_result')).toMatchObject([
      { tool_use_id: 'a', content: '(left out to save space)' },
      { tool_use_id: 'b', content: '(left out to save space)' },
      { tool_use_id: 'c', content: 'out of c' },
      { tool_use_id: 'd', content: 'out of d' },
    ]);
    expect(reopened().messages()).toEqual(talk.messages());
    expect(talk.trim()).toBe(true);
    expect(talk.trim()).toBe(false);
  });

  it('counts tokens from the last renewal of the budget', () => {
    talk.append({ kind: 'usage', inputTokens: 10, outputTokens: 1 });
    talk.append({ kind: 'budget_spent' });
    expect(reopened().isBudgetSpent()).toBe(true);
    talk.append({ kind: 'budget_renewed' });
    talk.append({ kind: 'usage', inputTokens: 5, outputTokens: 2 });
    expect(talk.isBudgetSpent()).toBe(false);
    expect(talk.spent()).toEqual({ inputTokens: 5, outputTokens: 2 });
    expect(talk.contextTokens()).toBe(5);
  });
});
