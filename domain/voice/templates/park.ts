import type { Ladder } from './ladder.ts';

const same = (lines: readonly string[]): Ladder => [lines, lines, lines, lines];

/** What is said when work is parked: by reason; a strike does not count here, the text does. */
export const PARK_LADDERS: Readonly<Record<string, Ladder>> = {
  exhausted: same([
    'Try the next deliverable. See the parked one {text}.',
    'Try the next part of the goal. See the open deliverables.',
  ]),
  usage_limit: same([
    'Check open work with git status. See the reset time {text}.',
    'Check open work with git status. See the reset time.',
  ]),
  budget: same([
    'Check open work with git status. See the budget {text}.',
    'Check open work with git status. See the budget of the task.',
  ]),
  quiet_hours: same([
    'Check open work with git status. See the wake-up time {text}.',
    'Check open work with git status. See the wake-up time.',
  ]),
  operator_pause: same([
    'Check open work with git status. See the pause {text}.',
    'Check open work with git status. See the task state.',
  ]),
};

/** What is said for a reason that is not known here. */
export const ANY_PARK: Ladder = same([
  'Try the next part of the goal. See {text}.',
  'Try the next part of the goal. See the open deliverables.',
]);
