import { ERROR_RECORDS } from '../../errors/taxonomy/index.ts';
import { ANOTHER_WAY } from './another-way.ts';
import type { Ladder } from './ladder.ts';

const WAYS: ReadonlyMap<string, Ladder> = new Map(
  ERROR_RECORDS.map(({ id }) => [id, ladderOf(ANOTHER_WAY[id] ?? 'Try another way')]),
);

/** What an error type is called in a message that has none of its output. */
export const ERROR_TITLES: ReadonlyMap<string, string> = new Map(
  ERROR_RECORDS.map(({ id, title }) => [id, title.replace(/ \([^)]*\)$/u, '')]),
);

/** The four rungs of an error type; a fix in hand speaks first, the type's own way when all are used up. */
export function errorLadder(errorType: string): Ladder {
  return WAYS.get(errorType) ?? ladderOf('Try another way');
}

function ladderOf(way: string): Ladder {
  return [
    [
      '{fix}. See {ref}.',
      '{fix}. See {place}.',
      '{fix}.',
      'Check {text}. See {place}.',
      'Fix {text}.',
    ],
    [
      '{fix}. See {ref}.',
      '{fix}. See {place}.',
      '{fix}.',
      'Fix the cause of {text}. See {place}.',
      'Fix the cause of {text}.',
    ],
    [
      '{fix}. See the failed try {failed}.',
      '{fix}. See {place}.',
      `${way}. See the failed try {failed}.`,
      `${way}. See {text}.`,
    ],
    [
      '{fix}. See the failed tries {tries}.',
      '{fix}. See the failed try {failed}.',
      'Fix the cause of {text}. See the failed tries {tries}.',
      'Fix the cause of {text}. See the failed try {failed}.',
      'Fix the cause of {text}. See the restored files.',
    ],
  ];
}
