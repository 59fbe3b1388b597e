import { describe, expect, it } from 'vitest';
import { renderMessage } from '../../../domain/voice/render.ts';
import { brokenRules } from '../../../domain/voice/rules.ts';
import { HOSTILE, sampleRequests } from '../../../domain/voice/samples.ts';
import type { VoiceSlots } from '../../../domain/voice/types.ts';

function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function gap(gapKind: string, slots: VoiceSlots): string {
  return renderMessage({
    subject: { kind: 'gap', gapKind },
    strike: 1,
    slots,
    fix: null,
    tried: [],
  }).text;
}

function alternative(command: string): string {
  return renderMessage({
    subject: { kind: 'blocked', ruleId: 'git.clean', family: 'git' },
    strike: 1,
    slots: {},
    fix: { id: 'git.clean/alternative', action: `Run ${command}`, command },
    tried: [],
  }).text;
}

describe('rendered messages', () => {
  it('pass, all of 1,000 with realistic and hostile values, none of them by the safe default', () => {
    for (const request of sampleRequests(1_000, generator(42))) {
      const { text, score, templateId } = renderMessage(request);
      expect([text, brokenRules(text)]).toEqual([text, []]);
      expect(score).toBeGreaterThanOrEqual(0.9);
      expect(text.match(/Operator/gi)).toHaveLength(1);
      expect([request, templateId]).not.toEqual([request, 'safe']);
    }
  });

  it('never let a value change the number of sentences', () => {
    for (const value of HOSTILE)
      expect(brokenRules(gap('file_contains', { path: value, text: value }))).toEqual([]);
  });

  it('say the place once', () => {
    const { text } = renderMessage({
      subject: { kind: 'error', errorType: 'PY_SYNTAX', family: 'python' },
      strike: 1,
      slots: { path: 'a.py', line: '3' },
      fix: { id: 'x', action: 'Fix the syntax at a.py:3' },
      tried: [],
    });
    expect(text).toBe('Operator (CAKE): Stop. Fix the syntax at a.py:3.');
  });

  it('name what is missing of a gap', () => {
    expect(gap('tests_pass', { command: 'npm test', test: 'adds' })).toContain('"adds"');
    expect(gap('file_contains', { path: 'CHANGELOG.md', text: '1.1.0' })).toContain('CHANGELOG.md');
    expect(gap('of-tomorrow', { command: 'npm test' })).toContain('Run npm test.');
  });

  it('keep a command character by character, between marks where its words read as talk', () => {
    expect(alternative('git clean -nd')).toContain('Run git clean -nd.');
    expect(alternative('docker build .')).toContain('Run "docker build .".');
    expect(alternative('git commit -m please')).toContain('Run "git commit -m please".');
    expect(alternative('echo "so" && make now')).toContain('Run `echo "so" && make now`.');
  });

  it('say the safe default when nothing else passes, and stay in their strikes', () => {
    const { attempts, templateId } = renderMessage({
      subject: { kind: 'health', what: 'disk' },
      strike: 9,
      slots: {},
      fix: null,
      tried: [],
    });
    expect([attempts, templateId]).toEqual([1, 'health.disk.4']);
  });
});
