import { describe, expect, it } from 'vitest';
import {
  isUngranted,
  isUnguarded,
  judgeLimit,
  judgeStop,
  MAX_REFUSALS,
} from '../../../../adapters/claude-code/judge.ts';

describe('isUnguarded', () => {
  it.each([
    ['a result without a decision', { text: 'ok', isError: false, decided: false }, true],
    ['a failed command without one', { text: 'Exit code 1', isError: true, decided: false }, true],
    ['a decided call', { text: 'ok', isError: false, decided: true }, false],
    [
      'a call that its tool refused',
      { text: '<tool_use_error>bad input', isError: true, decided: false },
      false,
    ],
    [
      'output that only looks like a refusal',
      { text: '<tool_use_error>bad input', isError: false, decided: false },
      true,
    ],
    [
      'a call that an interrupt cut off',
      { text: "The user doesn't want to take this action", isError: true, decided: false },
      false,
    ],
  ])('%s', (_name, result, expected) => {
    expect(isUnguarded(result)).toBe(expected);
  });
});

describe('isUngranted', () => {
  const text = "Claude requested permissions to use Bash, but you haven't granted it yet.";
  it('knows a call that waits for a person, and no output that only quotes it', () => {
    expect(isUngranted({ text, isError: true })).toBe(true);
    expect(isUngranted({ text, isError: false })).toBe(false);
    expect(isUngranted({ text: `Exit code 1\n${text}`, isError: true })).toBe(false);
  });
});

describe('judgeStop', () => {
  const gap = { text: 'Operator (CAKE): Stop. Run make.', signature: 'gap:d1' };
  const facts = { lastMessage: gap, callsSince: 0, refusals: 0, backgroundTasks: [] };

  it('takes a claim when nothing was said before', () => {
    expect(judgeStop({ ...facts, lastMessage: null })).toEqual({ kind: 'claim' });
  });
  it('refuses a claim that follows a gap without work, with the words of the gap', () => {
    expect(judgeStop(facts)).toEqual({ kind: 'refuse', text: gap.text });
  });
  it('takes it after work, after its own count, and when the message was about something else', () => {
    expect(judgeStop({ ...facts, callsSince: 1 }).kind).toBe('claim');
    expect(judgeStop({ ...facts, refusals: MAX_REFUSALS }).kind).toBe('claim');
    expect(judgeStop({ ...facts, lastMessage: { ...gap, signature: 'tell:1' } }).kind).toBe(
      'claim',
    );
  });
  it('waits for sub-agents, and not for servers in the background', () => {
    const running = (type: string) => ({
      ...facts,
      lastMessage: null,
      backgroundTasks: [{ type, status: 'running' }],
    });
    expect(judgeStop(running('subagent')).kind).toBe('wait');
    expect(judgeStop(running('shell')).kind).toBe('claim');
  });
});

describe('judgeLimit', () => {
  const at = { nowMs: 1_000_000, parkAboveMs: 60_000 };
  const retry = (status: number, delay: number) => ({
    type: 'system',
    subtype: 'api_retry',
    error_status: status,
    retry_delay_ms: delay,
  });

  it('parks on a rejected usage limit until its reset, given in seconds', () => {
    const info = { status: 'rejected', resetsAt: 1_234, rateLimitType: 'five_hour' };
    expect(judgeLimit({ type: 'rate_limit_event', rate_limit_info: info }, at)).toEqual({
      kind: 'limit',
      resetsAtMs: 1_234_000,
      reason: 'usage limit (five_hour)',
    });
  });
  it('leaves warnings, short waits and overload to the agent', () => {
    const warning = { status: 'allowed_warning', resetsAt: 1_234 };
    expect(judgeLimit({ type: 'rate_limit_event', rate_limit_info: warning }, at).kind).toBe(
      'none',
    );
    expect(judgeLimit(retry(429, 5_000), at).kind).toBe('none');
    expect(judgeLimit(retry(529, 90_000), at).kind).toBe('none');
  });
  it('parks on a long wait after 429', () => {
    expect(judgeLimit(retry(429, 90_000), at)).toMatchObject({ resetsAtMs: 1_090_000 });
  });
  it('rests when the API failed for good, longer for a refused key', () => {
    const failed = (status: number) => ({
      type: 'result',
      subtype: 'success',
      terminal_reason: 'api_error',
      api_error_status: status,
    });
    const rest = (status: number): number => {
      const verdict = judgeLimit(failed(status), at);
      return verdict.kind === 'limit' ? verdict.resetsAtMs - at.nowMs : 0;
    };
    expect(rest(500)).toBeGreaterThan(0);
    expect(rest(401)).toBeGreaterThan(rest(500));
    expect(judgeLimit({ type: 'result', terminal_reason: 'completed' }, at).kind).toBe('none');
  });
  it('takes the refusal of a model for an answer, not for an API that fails', () => {
    const refused = { type: 'result', terminal_reason: 'api_error', stop_reason: 'refusal' };
    expect(judgeLimit(refused, at).kind).toBe('none');
  });
  it('says in one line what the agent said, and rests longer when nobody is logged in', () => {
    const failed = (result: string) => ({ type: 'result', terminal_reason: 'api_error', result });
    expect(judgeLimit(failed('Not logged in · Please run /login'), at)).toEqual({
      kind: 'limit',
      resetsAtMs: at.nowMs + 600_000,
      reason: 'the API fails: Not logged in · Please run /login',
    });
    expect(judgeLimit(failed('Connection\u001b error.\nstack'), at)).toMatchObject({
      resetsAtMs: at.nowMs + 60_000,
      reason: 'the API fails: Connection  error.',
    });
  });
});
