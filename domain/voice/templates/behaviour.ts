import type { Ladder } from './ladder.ts';

/** The four rungs of each behaviour that leads nowhere: the agent works, but in vain. */
export const BEHAVIOUR_LADDERS: Readonly<Record<string, Ladder>> = {
  same_error: [
    ['Check the first error of the last output. Fix its cause before the next run.'],
    ['Try another way. See git diff.'],
    [
      'Try a smaller case of the same error. See the failed try {failed}.',
      'Try a smaller case of the same error.',
    ],
    [
      'Check the restored files with git status. See the failed tries {tries}.',
      'Check the restored files with git status. Try another way.',
    ],
  ],
  cycle: [
    ['Try another command. See {text}.', 'Try another command. See the last result.'],
    ['Check the last result before the next command. Run git diff.'],
    [
      'Try the goal from its smallest part. See the failed try {failed}.',
      'Try the goal from its smallest part.',
    ],
    [
      'Check the restored files with git status. See the failed tries {tries}.',
      'Check the restored files with git status. Try another command.',
    ],
  ],
  regression_cycle: [
    [
      'Check the last change with git diff. See {text}.',
      'Check the last change with git diff. Fix the red test.',
    ],
    ['Run the whole suite after each change. See the first red test.'],
    [
      'Try a change that keeps both tests green. See the failed try {failed}.',
      'Try a change that keeps both tests green.',
    ],
    [
      'Check the restored files with git status. See the failed tries {tries}.',
      'Check the restored files with git status. Run the whole suite.',
    ],
  ],
  no_progress: [
    ['Run the next step of the goal. See the open deliverables.'],
    ['Fix the first open deliverable. Run its check.'],
    [
      'Try the smallest open deliverable. See the failed try {failed}.',
      'Try the smallest open deliverable.',
    ],
    [
      'Check the restored files with git status. See the failed tries {tries}.',
      'Check the restored files with git status. Fix the smallest open deliverable.',
    ],
  ],
  monologue: [
    ['Run the next command. See the goal.'],
    ['Run git status. Run the next step of the goal.'],
    [
      'Try the first step of the goal. See the failed try {failed}.',
      'Try the first step of the goal.',
    ],
    [
      'Check the restored files with git status. See the failed tries {tries}.',
      'Check the restored files with git status. Run the next command.',
    ],
  ],
  stale_evidence: [
    ['Run the tests again. See the last edit.'],
    ['Run the checks of each deliverable again.'],
    [
      'Run the tests after the last edit. See the failed try {failed}.',
      'Run the tests after the last edit.',
    ],
    [
      'Check the restored files with git status. See the failed tries {tries}.',
      'Check the restored files with git status. Run the tests.',
    ],
  ],
  burn_rate: [
    ['Check the size of the last output. Try a smaller part of it.'],
    ['Run commands with head. Check one file per step.'],
    [
      'Try one small step of the goal. See the failed try {failed}.',
      'Try one small step of the goal.',
    ],
    [
      'Check the restored files with git status. See the failed tries {tries}.',
      'Check the restored files with git status. Try one small step.',
    ],
  ],
};
