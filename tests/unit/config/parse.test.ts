import { describe, expect, it } from 'vitest';
import { problemLine } from '../../../config/load.ts';
import { parseConfig } from '../../../config/parse.ts';

const problems = (text: string): string[] => {
  const parsed = parseConfig('cake.config.yaml', text);
  return parsed.kind === 'bad' ? parsed.problems.map(problemLine) : [];
};

describe('parseConfig', () => {
  it('takes both spellings of a key', () => {
    const snake = parseConfig('f', 'controller:\n  max_strikes: 3\n  restarts: { window_ms: 5 }\n');
    const camel = parseConfig('f', 'controller:\n  maxStrikes: 3\n  restarts: { windowMs: 5 }\n');
    const layer = { controller: { maxStrikes: 3, restarts: { windowMs: 5 } } };
    expect([snake, camel]).toEqual([
      expect.objectContaining({ kind: 'ok', layer }),
      expect.objectContaining({ kind: 'ok', layer }),
    ]);
  });

  it.each(['', '# nothing\n', 'guard:\n'])('reads %j as no setting at all', (text) => {
    expect(parseConfig('f', text)).toMatchObject({ kind: 'ok', layer: {} });
  });

  it('reads an exception with its expiry as a time', () => {
    const text = [
      'guard:',
      '  allowlist:',
      '    - rule_id: git.clean',
      '      argv: git clean -fd build',
      '      cwd: /repo',
      '      expires: 2027-01-31',
      '      author: lead',
      '      reason: build output only',
    ].join('\n');
    const parsed = parseConfig('f', text);
    expect(parsed.kind === 'ok' && parsed.layer.guard?.allowlist?.[0]).toMatchObject({
      ruleId: 'git.clean',
      expiresAtMs: Date.UTC(2027, 0, 31),
    });
  });

  it.each([
    ['a wrong type', 'controller:\n  max_strikes: "4"\n', '2:16 controller.max_strikes: Invalid'],
    ['an unknown key', 'guard:\n  mod: minimal\n', '2:3 guard.mod: unknown key'],
    ['an unknown section', 'guard: {}\nshim: {}\n', '2:1 shim: unknown key'],
    [
      'a negative time',
      'controller: { cooldown_ms: -1 }\n',
      '1:28 controller.cooldown_ms: Too small',
    ],
    ['an unknown word', 'guard:\n  mode: loose\n', '2:9 guard.mode: Invalid option'],
    ['a key twice', 'guard: {}\nguard: {}\n', '2:1 Map keys must be unique'],
    [
      'a key in two spellings',
      'controller:\n  max_strikes: 1\n  maxStrikes: 2\n',
      '3:3 controller.maxStrikes: given',
    ],
    ['broken YAML', 'guard: [\n', '2:1 Flow sequence'],
    ['a list for the whole', '- guard\n', '1:1 Invalid input: expected object'],
    [
      'a relative directory',
      'guard:\n  allowlist: [{ cwd: tmp }]\n',
      '2:22 guard.allowlist.0.cwd: expected an absolute',
    ],
    [
      'a webhook that is none',
      'notify: { webhook_url: "ftp://x" }\n',
      '1:24 notify.webhook_url: Invalid URL',
    ],
  ])('locates %s', (_, text, expected) => {
    expect(problems(text).join('\n')).toContain(`cake.config.yaml:${expected}`);
  });

  it('names every problem, in the order of the file', () => {
    const found = problems('zzz: 1\ncontroller:\n  poll_ms: x\n  foo: 1\n');
    expect(found.map((text) => text.split(' ')[0])).toEqual([
      'cake.config.yaml:1:1',
      'cake.config.yaml:3:12',
      'cake.config.yaml:4:3',
    ]);
  });
});
