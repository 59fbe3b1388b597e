import { BEHAVIOUR_LADDERS } from './behaviour.ts';
import type { Ladder } from './ladder.ts';

/** The four rungs of each health event. */
export const HEALTH_LADDERS: Readonly<Record<string, Ladder>> = {
  ...BEHAVIOUR_LADDERS,
  hung_agent: [
    ['Run the next step. See {text}.', 'Run the next step of the goal.'],
    ['Run git status. Fix the first open deliverable.'],
    [
      'Try a smaller step. See the failed try {failed}.',
      'Try a smaller step. See the open deliverables.',
    ],
    [
      'Check the restored files with git status. See the failed tries {tries}.',
      'Check the restored files with git status. Run the next step.',
    ],
  ],
  hung_tool: [
    ['Try the same command with a timeout. See {text}.', 'Run the last command with a timeout.'],
    ['Try the command in the background. See {text}.', 'Try the last command in the background.'],
    [
      'Try a smaller part of the job. See the failed try {failed}.',
      'Try a smaller part of the job. See {text}.',
      'Try a smaller part of the job.',
    ],
    [
      'Try the job without the hung command. See the failed tries {tries}.',
      'Try the job without the hung command. See {text}.',
      'Try the job without the hung command.',
    ],
  ],
  guard: [
    ['Run cake shim check. See {text}.', 'Run cake shim check. See the canary.'],
    ['Run cake doctor. See {text}.', 'Run cake doctor. See the failed check.'],
    [
      'Try edits without shell commands. See the failed try {failed}.',
      'Try edits without shell commands. See the guard log.',
    ],
    ['Check the restored files with git status. Run cake doctor.'],
  ],
  disk: [
    ['Run df -h. See {text}.', 'Run df -h. Check the largest folder.'],
    ['Check build and cache folders with du -sh.'],
    [
      'Try the job without its cache. See the failed try {failed}.',
      'Try the job without its cache. Run df -h.',
    ],
    [
      'Check free space before the next step. See the failed tries {tries}.',
      'Check free space before the next step. Run df -h.',
    ],
  ],
};

/** The rungs of a health event that is not known here. */
export const ANY_HEALTH: Ladder = [
  ['Check {text}. Run cake doctor.', 'Run cake doctor. See the failed check.'],
  ['Run cake status. See {text}.', 'Run cake status. See the health line.'],
  [
    'Try a smaller step. See the failed try {failed}.',
    'Try a smaller step. See {text}.',
    'Try a smaller step.',
  ],
  ['Check the restored files with git status. Run cake doctor.'],
];
