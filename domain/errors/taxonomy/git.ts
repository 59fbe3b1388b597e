import { fix, pattern, type ErrorRecord } from '../record.ts';

/** What git refuses. */
export const GIT_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'GIT_CONFLICT',
    family: 'git',
    title: 'A merge, rebase or cherry-pick has conflicts',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(['CONFLICT ('], /^CONFLICT \((?<what>[^)]+)\): (?<message>.*?(?:in (?<file>\S+))?)$/),
      pattern(
        [
          'Automatic merge failed',
          'fix conflicts and then',
          'Merging is not possible because you have unmerged',
          'unmerged files',
          'you need to resolve your current index first',
          'could not apply',
        ],
        /^(?:error: |fatal: |hint: )?(?<message>Automatic merge failed.*|.*fix conflicts and then.*|Merging is not possible because you have unmerged files.*|.*(?:because you have|with) unmerged files.*|you need to resolve your current index first.*|could not apply [0-9a-f]+.*)/,
        { rank: 'symptom' },
      ),
    ],
    fixes: [
      fix('file', 'Fix the conflict in {file}', { command: null }),
      fix('list', 'Run git diff --name-only --diff-filter=U'),
      fix('abort', 'Run git merge --abort'),
    ],
    examples: [
      { text: 'CONFLICT (content): Merge conflict in src/a.txt', file: 'src/a.txt' },
      'Automatic merge failed; fix conflicts and then commit the result.',
    ],
    nearMisses: ['No conflicts, merged cleanly', 'docs: how to fix CONFLICT markers'],
  },
  {
    id: 'GIT_REJECT',
    family: 'git',
    title: 'The remote does not take the push',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.94,
    patterns: [
      pattern(
        ['[rejected]', '[remote rejected]'],
        /^\s*! \[(?:remote )?rejected\]\s+(?<message>.+)/,
      ),
      pattern(
        ['failed to push some refs'],
        /^\s*error: (?<message>failed to push some refs to .*)/,
        { rank: 'symptom' },
      ),
    ],
    fixes: [
      fix('pull', 'Run git pull --rebase'),
      fix('protect', 'Check branch protection', { command: null }),
    ],
    examples: [
      ' ! [rejected]        main -> main (fetch first)',
      "error: failed to push some refs to 'origin'",
    ],
    nearMisses: ['[rejected] proposals are archived'],
  },
  {
    id: 'GIT_UPSTREAM',
    family: 'git',
    title: 'The branch has no upstream',
    severity: 'MEDIUM',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        ['has no upstream branch'],
        /^fatal: (?<message>The current branch (?<branch>\S+) has no upstream branch)/,
      ),
      pattern(
        ['There is no tracking information'],
        /^(?<message>There is no tracking information for the current branch)/,
      ),
    ],
    fixes: [
      fix('push', 'Run git push --set-upstream origin {branch}', {
        when: ({ command }) => !/\bpull\b/.test(command),
      }),
      fix('track', 'Run git branch -vv'),
    ],
    examples: [
      {
        text: 'fatal: The current branch feat has no upstream branch.',
        captures: { branch: 'feat' },
      },
    ],
    nearMisses: ['branch feat set up to track origin/feat'],
  },
  {
    id: 'GIT_LOCK',
    family: 'git',
    title: 'Another git process holds the lock',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        [".lock': File exists", 'Another git process seems'],
        /^(?:fatal: |error: )?(?<message>.*(?:\.lock': File exists|Another git process seems to be running).*)/,
      ),
    ],
    fixes: [
      fix('alive', 'Check for a live git process', { command: null }),
      fix('stale', 'Check the age of .git/index.lock', { command: null }),
    ],
    examples: ["fatal: Unable to create '/x/.git/index.lock': File exists."],
    nearMisses: ['yarn.lock: File exists in the cache'],
  },
  {
    id: 'GIT_DIRTY',
    family: 'git',
    title: 'Local changes are in the way',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        [
          'would be overwritten by',
          'commit your changes or stash',
          'You have unstaged changes',
          'Your index contains uncommitted',
        ],
        /^(?:error: |fatal: )?(?<message>.*(?:would be overwritten by (?:merge|checkout|rebase|cherry-pick|reset)|Please commit your changes or stash|[Cc]annot (?:rebase|pull with rebase|cherry-pick|revert).*(?:unstaged|uncommitted)).*)/,
      ),
    ],
    fixes: [
      fix('stash', 'Run git stash push --include-untracked'),
      fix('commit', 'Try a commit on a new branch', { command: null }),
    ],
    examples: [
      'error: Your local changes to the following files would be overwritten by merge:',
      'error: cannot pull with rebase: You have unstaged changes.',
    ],
    nearMisses: ['settings would be overwritten by defaults'],
  },
  {
    id: 'GIT_AUTH',
    family: 'git',
    title: 'The git server does not accept the credentials',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.94,
    patterns: [
      pattern(
        [
          'could not read Username',
          'could not read Password',
          'Permission denied (publickey',
          'Authentication failed for',
          'Invalid username or',
          'Host key verification failed',
        ],
        /^(?<message>.*(?:could not read (?:Username|Password)|Permission denied \(publickey|Authentication failed for|Invalid username or|Host key verification failed).*)/,
      ),
    ],
    fixes: [
      fix('url', 'Run git remote -v'),
      fix('local', 'Check the credentials of the remote', { command: null }),
    ],
    examples: [
      'git@github.com: Permission denied (publickey).',
      "fatal: Authentication failed for 'https://github.com/x/y.git/'",
    ],
    nearMisses: ['Authentication succeeded'],
  },
  {
    id: 'GIT_HOOK',
    family: 'git',
    title: 'A git hook stops the commit or push',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'husky - ',
          'hook declined',
          'GH013',
          'Push cannot contain secrets',
          'hook exited with error',
        ],
        /^(?<message>.*(?:husky - .*(?:failed|exited with)|hook declined|GH013|Push cannot contain secrets|hook exited with error).*)/,
      ),
    ],
    fixes: [
      fix('report', 'Fix the error in the hook output', { command: null }),
      fix('alone', 'Run the hook command alone', { command: null }),
    ],
    examples: [
      'husky - pre-commit script failed (code 1)',
      'remote: error: GH013: Repository rule violations found',
    ],
    nearMisses: ['husky - Git hooks installed'],
  },
  {
    id: 'GIT_STATE',
    family: 'git',
    title: 'Git is asked for something that is not there',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['not a git repository', 'ot a git repository'],
        /^fatal: (?<message>[Nn]ot a git repository.*)/,
      ),
      pattern(
        ['did not match any file'],
        /^error: (?<message>pathspec '(?<path>[^']*)' did not match any file.*)/,
      ),
      pattern(
        ['lease tell me who you are', 'empty ident name', 'dentity unknown'],
        /^(?:\*\*\* |fatal: )?(?<message>(?<ident>Please tell me who you are|empty ident name|(?:Author|Committer) identity unknown).*)/,
      ),
      pattern(
        [
          'unknown revision or path',
          'refusing to merge unrelated',
          'detected dubious ownership',
          'src refspec',
          'already exists',
          'is not a commit',
          'No such remote',
          'does not appear to be a git',
          'bad revision',
          'nothing to commit',
          'No configured push destination',
          'Needed a single revision',
          'not something we can merge',
          'remote error',
          'Could not read from remote',
          'epository not found',
          'is not a git command',
        ],
        /^(?:fatal|error|git|merge): (?<message>.*(?:unknown revision or path|refusing to merge unrelated|detected dubious ownership|src refspec \S+ does not match any|[Aa] branch named '(?<branch>[^']+)' already exists|is not a commit|No such remote|does not appear to be a git repository|bad revision|No configured push destination|Needed a single revision|not something we can merge|remote error|Could not read from remote repository|Repository not found|'(?<sub>[^']+)' is not a git command).*)/,
      ),
    ],
    fixes: [
      fix('init', 'Check the working directory for a repository', {
        command: null,
        when: ({ slots }) =>
          /ot a git repository/.test(slots['message'] ?? '') &&
          !/appear/.test(slots['message'] ?? ''),
      }),
      fix('identity', 'Run git config user.email you@example.com', {
        command: 'git config user.email you@example.com',
        when: ({ slots }) => 'ident' in slots,
      }),
      fix('branch', 'Run git branch -a', {
        when: ({ command }) => /\b(?:checkout|switch|merge|rebase)\b/.test(command),
      }),
      fix('status', 'Run git status'),
      fix('name', 'Check the path and the branch name', { command: null }),
    ],
    examples: [
      'fatal: not a git repository (or any of the parent directories): .git',
      "error: pathspec 'feat' did not match any file(s) known to git",
      "fatal: ambiguous argument 'x': unknown revision or path not in the working tree.",
      'error: src refspec main does not match any',
      '*** Please tell me who you are.',
    ],
    nearMisses: ['warning: not a git repository, version is unknown'],
  },
];
