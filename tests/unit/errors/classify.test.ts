import { describe, expect, it } from 'vitest';
import { classify } from '../../../domain/errors/classify.ts';
import { normalizeMessage } from '../../../domain/errors/signature.ts';
import { closest, similarity } from '../../../domain/errors/similarity.ts';
import type { ClassifyHistory, ErrorFinding } from '../../../domain/errors/types.ts';
import { detectedIn, watchText } from './support.ts';

const history: ClassifyHistory = {
  count: 1,
  failedFixIds: [],
  lastInterventionMs: null,
  nowMs: 100_000,
  cooldownMs: 60_000,
  rootFiles: [],
};
const found = (text: string, command = ''): ErrorFinding => {
  const [finding] = detectedIn(watchText(text, { command }));
  if (!finding) throw new Error(`nothing found in ${text}`);
  return finding;
};
const missing = found("ModuleNotFoundError: No module named 'yaml'");
const balanced = { strictness: 'balanced' } as const;

describe('classify', () => {
  it('speaks about a high error above 0.8 confidence only', () => {
    expect(classify({ ...missing, confidence: 0.81 }, history, balanced).interventionRequired).toBe(
      true,
    );
    expect(classify({ ...missing, confidence: 0.8 }, history, balanced).interventionRequired).toBe(
      false,
    );
  });

  it('always speaks about a critical error, also within the cooldown', () => {
    const critical = { ...missing, severity: 'CRITICAL', confidence: 0.2 } as const;
    expect(
      classify(critical, { ...history, lastInterventionMs: 99_999 }, balanced).interventionRequired,
    ).toBe(true);
  });

  it('speaks about a medium error from the third time on, never about a low one', () => {
    const medium = { ...missing, severity: 'MEDIUM' } as const;
    expect(classify(medium, { ...history, count: 2 }, balanced).interventionRequired).toBe(false);
    expect(classify(medium, { ...history, count: 3 }, balanced).interventionRequired).toBe(true);
    expect(
      classify({ ...missing, severity: 'LOW' }, { ...history, count: 99 }, balanced)
        .interventionRequired,
    ).toBe(false);
  });

  it('keeps quiet while the cooldown of the signature lasts', () => {
    expect(
      classify(missing, { ...history, lastInterventionMs: 40_001 }, balanced).interventionRequired,
    ).toBe(false);
    expect(
      classify(missing, { ...history, lastInterventionMs: 40_000 }, balanced).interventionRequired,
    ).toBe(true);
  });

  it('moves the thresholds with the strictness', () => {
    const finding = { ...missing, confidence: 0.7 };
    expect(classify(finding, history, { strictness: 'paranoid' }).interventionRequired).toBe(true);
    expect(
      classify({ ...finding, confidence: 0.85 }, history, { strictness: 'minimal' })
        .interventionRequired,
    ).toBe(false);
  });

  it.each([
    ['yaml', 'PyYAML'],
    ['cv2', 'opencv-python'],
    ['sklearn.svm', 'scikit-learn'],
    ['requests', 'requests'],
  ])('installs %s as %s', (module, distribution) => {
    const { suggestedFix } = classify(
      found(`ModuleNotFoundError: No module named '${module}'`),
      history,
      balanced,
    );
    expect(suggestedFix).toMatchObject({
      id: 'PY_MODULE_MISSING/install',
      command: `pip install ${distribution}`,
    });
  });

  it('keeps the distribution name and the project tool when the command is known', () => {
    const finding = found("ModuleNotFoundError: No module named 'yaml'", 'python app.py');
    expect(
      classify(finding, { ...history, rootFiles: ['uv.lock'] }, balanced).suggestedFix?.command,
    ).toBe('uv add PyYAML');
  });

  it('puts the command right where the tool says how', () => {
    const finding = found(
      "git: 'stats' is not a git command.\n\nThe most similar command is\n\tstatus\n",
      'git stats',
    );
    expect(classify(finding, history, balanced).suggestedFix).toEqual({
      id: 'GIT_STATE/repair',
      action: 'Run git status',
      command: 'git status',
    });
  });

  it.each([
    ['uv.lock', 'uv add PyYAML'],
    ['poetry.lock', 'poetry add PyYAML'],
    ['Pipfile', 'pipenv install PyYAML'],
  ])('follows the project: %s means %s', (file, command) => {
    expect(
      classify(missing, { ...history, rootFiles: [file] }, balanced).suggestedFix?.command,
    ).toBe(command);
  });

  it.each([
    ['pnpm-lock.yaml', 'pnpm add @scope/a'],
    ['yarn.lock', 'yarn add @scope/a'],
    ['bun.lock', 'bun add @scope/a'],
    ['package-lock.json', 'npm install @scope/a'],
  ])('follows the project: %s means %s', (file, command) => {
    const finding = found("Error: Cannot find module '@scope/a/lib/x'");
    expect(
      classify(finding, { ...history, rootFiles: [file] }, balanced).suggestedFix?.command,
    ).toBe(command);
  });

  it('offers the next fix when the first failed, and the first again when all did', () => {
    const first = classify(missing, history, balanced).suggestedFix?.id ?? '';
    const second = classify(missing, { ...history, failedFixIds: [first] }, balanced);
    expect(second.suggestedFix?.id).not.toBe(first);
    expect(second.alternatives.map((candidate) => candidate.id)).toContain(first);
  });

  it.each(['x; rm -rf ~', '$(reboot)', '--index-url=http://evil', '`id`', 'a b'])(
    'never puts %j into a command',
    (module) => {
      const finding = { ...missing, captures: { module } };
      const { suggestedFix, alternatives } = classify(finding, history, balanced);
      for (const fix of [suggestedFix, ...alternatives])
        expect(fix?.command ?? '').not.toContain(module);
    },
  );

  it('counts as medium when it fails itself', () => {
    const broken = new Proxy(missing, {
      get(target, key) {
        if (key === 'captures') throw new Error('boom');
        return Reflect.get(target, key) as unknown;
      },
    });
    expect(classify(broken, history, balanced)).toMatchObject({
      severity: 'MEDIUM',
      interventionRequired: false,
    });
  });
});

describe('normalizeMessage', () => {
  it('takes out what changes from run to run', () => {
    const first =
      "open('/tmp/a1/x.py') failed after 12.5ms at 0x7ffe12 pid 4242, 3 of 7, 2026-11-24T10:00:00Z";
    const second =
      "open('/var/zz/y.py') failed after 99ms at 0xdeadbeef pid 1, 30 of 70, 2025-01-02 03:04:05";
    expect(normalizeMessage(first)).toBe(normalizeMessage(second));
  });

  it('keeps the names that the error is about', () => {
    expect(normalizeMessage("No module named 'yaml'")).not.toBe(
      normalizeMessage("No module named 'requests'"),
    );
  });
});

describe('similarity', () => {
  it('is 1 for equal texts, 0 for texts with nothing in common', () => {
    expect(similarity('abc', 'abc')).toBe(1);
    expect(similarity('', '')).toBe(1);
    expect(similarity('abc', 'xyz')).toBe(0);
  });

  it('picks the closest candidate, the first of equals', () => {
    expect(closest('comit', ['commit', 'config'])).toBe('commit');
    expect(closest('zzz', ['commit'])).toBe(null);
  });
});
