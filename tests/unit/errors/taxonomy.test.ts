import { describe, expect, it } from 'vitest';
import { classify } from '../../../domain/errors/classify.ts';
import type { ErrorExample } from '../../../domain/errors/record.ts';
import { ERROR_RECORDS } from '../../../domain/errors/taxonomy/index.ts';
import { detectedIn, watchText } from './support.ts';

const asExample = (example: string | ErrorExample): ErrorExample =>
  typeof example === 'string' ? { text: example } : example;

describe('error records', () => {
  it('have ids that are unique', () => {
    const ids = ERROR_RECORDS.map((record) => record.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  describe.each(ERROR_RECORDS.map((record) => [record.id, record] as const))('%s', (id, record) => {
    it('has two fixes or more, examples and near misses', () => {
      expect(record.fixes.length).toBeGreaterThanOrEqual(2);
      expect(record.examples.length).toBeGreaterThan(0);
      expect(record.nearMisses.length).toBeGreaterThan(0);
    });

    it.each(
      record.examples.map((example) => [asExample(example).text, asExample(example)] as const),
    )('is read out of %j', (text, example) => {
      const findings = detectedIn(watchText(text, { command: example.command ?? '' }));
      const finding = findings.find((candidate) => candidate.errorType === id);
      expect(findings.map((candidate) => candidate.errorType)).toContain(id);
      if (example.file !== undefined) expect(finding?.file).toBe(example.file);
      if (example.line !== undefined) expect(finding?.line).toBe(example.line);
      if (example.captures) expect(finding?.captures).toMatchObject(example.captures);
    });

    it.each(record.nearMisses)('is not read out of %j', (text) => {
      const types = detectedIn(watchText(text)).map((finding) => finding.errorType);
      expect(types).not.toContain(id);
    });

    it("always has a fix to suggest, in the operator's verbs and without a full stop", () => {
      for (const example of record.examples) {
        const { text, command } = asExample(example);
        const [finding] = detectedIn(watchText(text, { command: command ?? '' })).filter(
          (candidate) => candidate.errorType === id,
        );
        if (!finding) continue;
        const history = {
          count: 1,
          failedFixIds: [],
          lastInterventionMs: null,
          nowMs: 0,
          cooldownMs: 60_000,
          rootFiles: [],
        };
        const verdict = classify(finding, history, { strictness: 'balanced' });
        for (const suggestion of [verdict.suggestedFix, ...verdict.alternatives]) {
          expect(suggestion?.id.startsWith(`${id}/`)).toBe(true);
          expect(suggestion?.action).toMatch(/^(?:Run|Check|Fix|Try|See) .*[^.]$/);
        }
      }
    });
  });

  it('declare a literal that is in every line their regex matches', () => {
    // Otherwise the first look would skip a line that the regex wants: examples prove the pairs.
    for (const record of ERROR_RECORDS) {
      for (const { literals, regex } of record.patterns) {
        expect(literals.every((literal) => literal.length >= 2)).toBe(true);
        expect(regex.flags).not.toContain('g');
      }
    }
  });
});
