import { describe, expect, it } from 'vitest';
import { ERROR_RECORDS } from '../../../domain/errors/taxonomy/index.ts';
import { RULES } from '../../../domain/guard/decide.ts';
import { IN_STYLE } from '../../../domain/voice/corpus/in-style.ts';
import { renderMessage } from '../../../domain/voice/render.ts';
import { ANOTHER_WAY } from '../../../domain/voice/templates/another-way.ts';
import { BLOCKED_FAMILIES } from '../../../domain/voice/templates/blocked.ts';
import { GAP_KINDS } from '../../../domain/voice/templates/gap.ts';
import { HEALTH_LADDERS } from '../../../domain/voice/templates/health.ts';
import { PARK_LADDERS } from '../../../domain/voice/templates/park.ts';
import type { RenderedMessage, VoiceRequest, VoiceSubject } from '../../../domain/voice/types.ts';

const STRIKES = [1, 2, 3, 4] as const;
const TRIED = ['Run npm ci', 'Fix src/app.ts'];

function rungs(subject: VoiceSubject, more: Partial<VoiceRequest> = {}): RenderedMessage[] {
  return STRIKES.map((strike) =>
    renderMessage({
      subject,
      strike,
      slots: {},
      fix: null,
      tried: TRIED.slice(0, Math.max(0, strike - 2)),
      ...more,
    }),
  );
}

/** Each slot as a realistic value, so that a fix text is judged whole. */
function filled(action: string): string {
  const values: Record<string, string> = {
    file: 'src/app.ts',
    line: '12',
    path: 'src/data.json',
    'path.dir': 'src',
    module: 'left-pad',
    pkg: 'left-pad',
    dist: 'requests',
    test: 'test_login',
    'test.id': 'Suite.test_login',
    'test.quoted': "'adds two'",
    'py.add': 'pip install',
    'py.run': 'uv run ',
    'js.add': 'npm install',
    'js.add-dev': 'npm install --save-dev',
    'js.exec': 'npx',
    'js.install': 'npm ci',
  };
  return action.replace(/\{([\w.-]+)\}/g, (_whole, name: string) => values[name] ?? 'value');
}

const SUBJECTS: VoiceSubject[] = [
  ...ERROR_RECORDS.map(({ id, family }): VoiceSubject => ({
    kind: 'error',
    errorType: id,
    family,
  })),
  ...RULES.map(({ id, family }): VoiceSubject => ({ kind: 'blocked', ruleId: id, family })),
  ...GAP_KINDS.map((gapKind): VoiceSubject => ({ kind: 'gap', gapKind })),
  ...Object.keys(HEALTH_LADDERS).map((what): VoiceSubject => ({ kind: 'health', what })),
];

describe('templates', () => {
  it('say something of their own for each error type, rule, gap and health event at each strike', () => {
    for (const subject of SUBJECTS) {
      const said = rungs(subject);
      expect([subject, said.map(({ templateId }) => templateId)]).toEqual([
        subject,
        STRIKES.map((strike) => expect.stringMatching(new RegExp(`\\.${strike}$`))),
      ]);
      expect([subject, new Set(said.map(({ text }) => text)).size]).toEqual([subject, 4]);
    }
  });

  it('need no simpler line when the values are ordinary', () => {
    const slots = {
      command: 'npm test',
      path: 'src/app.ts',
      line: '12',
      test: 'adds two numbers',
      text: 'expected 3 to be 4',
    };
    for (const subject of SUBJECTS)
      for (const { text, attempts } of rungs(subject, { slots }))
        expect([text, attempts]).toEqual([text, 1]);
  });

  it('name the error at strike 1, 2 and 4, and the failed try at 3 and 4, when no fix is left', () => {
    for (const { id, family, title } of ERROR_RECORDS) {
      const [first, second, third, fourth] = rungs({ kind: 'error', errorType: id, family });
      const words = title.replace(/ \([^)]*\)$/u, '').slice(0, 30);
      for (const one of [first, second, fourth]) expect(one!.text).toContain(words);
      for (const one of [third, fourth]) expect(one!.text).toContain('"Run npm ci"');
      expect(third!.text).toContain(`${ANOTHER_WAY[id]}. See`);
      expect(fourth!.text).toContain('"Fix src/app.ts"');
    }
  });

  it('have another way of its own for every error type, and no other', () => {
    expect(Object.keys(ANOTHER_WAY).toSorted()).toEqual(
      ERROR_RECORDS.map(({ id }) => id).toSorted(),
    );
  });

  it('have words for every family of guard rules', () => {
    const families = new Set(RULES.map(({ family }) => family));
    expect([...families].filter((one) => !BLOCKED_FAMILIES.includes(one))).toEqual([]);
    for (const { id, family } of RULES)
      expect(rungs({ kind: 'blocked', ruleId: id, family })[0]!.text).toContain(id);
  });

  it('say every fix text of the taxonomy whole, at every strike', () => {
    for (const { id, family, fixes } of ERROR_RECORDS)
      for (const template of fixes) {
        const action = filled(template.action);
        for (const { text } of rungs(
          { kind: 'error', errorType: id, family },
          { fix: { id: `${id}/${template.id}`, action }, slots: { text: 'it broke' } },
        ))
          expect(text).toContain(`Stop. ${action}.`);
      }
  });

  it('say each park reason', () => {
    for (const reason of Object.keys(PARK_LADDERS)) {
      const [first] = rungs({ kind: 'park', reason }, { slots: { text: '03:00' } });
      expect(first!.templateId).toBe(`park.${reason}.1`);
      expect(first!.text).toContain('03:00');
    }
  });

  it('put none of their messages into the reference corpus', () => {
    const rendered = new Set(
      SUBJECTS.flatMap((subject) => rungs(subject).map(({ text }) => text)).concat(
        ERROR_RECORDS.flatMap(({ id, family, fixes }) =>
          fixes.map(
            ({ action }) =>
              renderMessage({
                subject: { kind: 'error', errorType: id, family },
                strike: 1,
                slots: {},
                fix: { id, action: filled(action) },
                tried: [],
              }).text,
          ),
        ),
      ),
    );
    expect(IN_STYLE.filter((body) => rendered.has(`Operator (CAKE): Stop. ${body}`))).toEqual([]);
  });
});
