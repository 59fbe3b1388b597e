import { describe, expect, it } from 'vitest';
import { claudeEnvironment } from '../../../../adapters/claude-code/environment.ts';
import { createInbox } from '../../../../adapters/claude-code/inbox.ts';
import { isNewEnough } from '../../../../adapters/claude-code/sdk.ts';
import { resolveClaudeCodeSettings } from '../../../../adapters/claude-code/settings.ts';
import { judgeSilence } from '../../../../adapters/claude-code/silence.ts';
import { uuidOf } from '../../../../adapters/claude-code/uuid.ts';
import { newWatchState } from '../../../../adapters/claude-code/watch-state.ts';

describe('claudeEnvironment', () => {
  it('takes the way to the model and nothing by which hooks are switched off', () => {
    const base = {
      ANTHROPIC_API_KEY: 'k',
      HTTPS_PROXY: 'p',
      CLAUDE_CODE_SIMPLE: '1',
      CLAUDE_CODE_SAFE_MODE: '1',
      NODE_OPTIONS: '--require ./evil.js',
      GITHUB_TOKEN: 't',
    };
    const env = claudeEnvironment({ PATH: '/shims:/bin', CAKE_SHIM_PATH: '/shims' }, base, {
      isRoot: false,
      shellPrefix: '/shell',
    });
    expect(Object.keys(env).toSorted()).toEqual([
      'ANTHROPIC_API_KEY',
      'CAKE_SHIM_PATH',
      'CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC',
      'CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS',
      'CLAUDE_CODE_SHELL_PREFIX',
      'DISABLE_AUTOUPDATER',
      'HTTPS_PROXY',
      'MCP_TIMEOUT',
      'MCP_TOOL_TIMEOUT',
      'PATH',
      'SHELL',
    ]);
    expect(env['PATH']).toBe('/bin');
    const asRoot = claudeEnvironment({}, base, { isRoot: true, shellPrefix: null });
    expect(asRoot['IS_SANDBOX']).toBe('1');
  });
});

describe('versions', () => {
  it.each([
    ['2.1.319', true],
    ['2.1.330', true],
    ['2.2.0', true],
    ['3.0.0', true],
    ['2.1.318', false],
    ['2.0.999', false],
    ['1.9.9', false],
  ])('%s may be guarded: %s', (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});

describe('settings', () => {
  it('completes what is given and refuses what it does not know', () => {
    expect(resolveClaudeCodeSettings({ model: 'm' })).toMatchObject({
      model: 'm',
      reactionMs: 1_500,
    });
    expect(() => resolveClaudeCodeSettings({ modle: 'm' })).toThrow('agent.settings.modle');
    expect(() => resolveClaudeCodeSettings({ reactionMs: -1 })).toThrow('milliseconds');
    expect(() => resolveClaudeCodeSettings({ model: '' })).toThrow('must be a text');
  });
});

describe('uuidOf', () => {
  it('gives one version-5 uuid per name', () => {
    expect(uuidOf('t:1')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(uuidOf('t:1')).toBe(uuidOf('t:1'));
    expect(uuidOf('t:1')).not.toBe(uuidOf('t:2'));
  });
});

describe('judgeSilence', () => {
  const state = { ...newWatchState(0), busy: true };
  it('sees a silent model', () => {
    expect(judgeSilence(state, 60_000, 60_000)).toBe('silent-model');
    expect(judgeSilence(state, 59_999, 60_000)).toBe('none');
  });
  it('takes a tool that runs, an idle agent, an open hook and a retry for something else', () => {
    expect(judgeSilence({ ...state, running: new Set(['t']) }, 99_999, 60_000)).toBe('none');
    expect(judgeSilence({ ...state, busy: false }, 99_999, 60_000)).toBe('none');
    expect(judgeSilence({ ...state, openHooks: 1 }, 99_999, 60_000)).toBe('none');
    expect(judgeSilence({ ...state, lastSignMs: 90_000 }, 99_999, 60_000)).toBe('none');
  });
  it('takes a turn that has its result and does not end for over, once', () => {
    const over = { ...state, lastSignMs: 1_000, resultMs: 1_000 };
    expect(judgeSilence(over, 10_999, 60_000)).toBe('none');
    expect(judgeSilence(over, 11_000, 60_000)).toBe('result-but-alive');
    expect(judgeSilence({ ...over, settled: true }, 11_000, 60_000)).toBe('none');
  });
});

describe('inbox', () => {
  it('hands over messages in order, waits for more, and ends when it is closed', async () => {
    const inbox = createInbox();
    inbox.push({ uuid: 'a', text: 'one' });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { message } of inbox) seen.push(message.content);
    })();
    await new Promise((resolve) => setImmediate(resolve));
    inbox.push({ uuid: 'b', text: 'two' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual(['one', 'two']);
    inbox.close();
    await reading;
  });
});
