import { describe, expect, it } from 'vitest';
import { takeRootCause } from '../../../domain/controller/root-cause.ts';
import type { ErrorFinding } from '../../../domain/errors/types.ts';
import type { JournalEvent } from '../../../domain/events.ts';
import { finding } from '../../support/fake-world.ts';

let seq = 0;
const row = (over: Partial<ErrorFinding>, toolCallId = 'run'): JournalEvent => ({
  seq: (seq += 1),
  tsMs: 1,
  epoch: 1,
  event: { kind: 'error_detected', finding: { ...finding('X'), toolCallId, ...over } },
});

describe('takeRootCause', () => {
  it('prefers the cause to the failing test, and the error that names its line', () => {
    const test = row({ family: 'tests', line: 3 });
    const vague = row({ errorType: 'PY_MODULE_MISSING' });
    const syntax = row({ errorType: 'PY_SYNTAX', line: 1, file: 'prices.py' });
    const taken = takeRootCause(test, [vague, syntax]);
    expect(taken.cause).toBe(syntax);
    expect(taken.symptoms).toEqual([vague, test]);
    expect(taken.rest).toEqual([]);
  });

  it('takes the graver, the surer, and of equals the last', () => {
    const rows = [
      row({ severity: 'MEDIUM', lineNo: 9 }),
      row({ confidence: 0.5, lineNo: 8 }),
      row({ lineNo: 1 }),
      row({ lineNo: 2 }),
    ];
    expect(takeRootCause(rows[0]!, rows.slice(1)).cause).toBe(rows[3]);
  });

  it('leaves errors of other runs, and everything that is no error, where it is', () => {
    const other = row({}, 'another run');
    const claim: JournalEvent = {
      seq: 99,
      tsMs: 1,
      epoch: 1,
      event: { kind: 'completion_claimed', text: '' },
    };
    const first = row({});
    expect(takeRootCause(first, [other, claim])).toEqual({
      cause: first,
      symptoms: [],
      rest: [other, claim],
    });
    expect(takeRootCause(claim, [first])).toEqual({ cause: claim, symptoms: [], rest: [first] });
  });
});
