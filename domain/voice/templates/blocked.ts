import type { Ladder } from './ladder.ts';

/** A safe deed, a closer look, and another way for each family of guard rules. */
const FAMILIES: Readonly<Record<string, readonly [safe: string, look: string, other: string]>> = {
  tamper: [
    'Try the task with the guard on',
    'Check the command for a path of CAKE',
    'Try the next part of the goal',
  ],
  fs: [
    'Try a path inside the workspace',
    'Check the path of the command with ls',
    'Try git mv or a new file inside the workspace',
  ],
  permissions: [
    'Run chmod u+rwx on the one file',
    'Check the mode with ls -l',
    'Try the script with its interpreter',
  ],
  privilege: [
    'Try the command without root',
    'Check for a user install of the tool',
    'Try a virtual environment inside the workspace',
  ],
  container: [
    'Try the container without extra rights',
    'Check the owner of the container with docker ps',
    'Try the step without a container',
  ],
  git: [
    'Run git stash push --include-untracked',
    'Check open changes with git status',
    'Try a new branch for the change',
  ],
  exec: [
    'Try the download without the run',
    'Check the script with cat before the run',
    'Try the package manager for the same tool',
  ],
  network: [
    'Try the request without credentials',
    'Check the command for a key or a token',
    'Try a local stub for the service',
  ],
  secrets: [
    'Try a test value in place of the secret',
    'Check .env.example for the name',
    'Try the code path without credentials',
  ],
  device: [
    'Try a plain file in place of the device',
    'Check the target of the write with ls -l',
    'Try a disk image inside the workspace',
  ],
  process: [
    'Try kill with the one process id',
    'Check the process list with ps -ef',
    'Try another port',
  ],
  host: [
    'Try the step without a change of the machine',
    'Check the service with systemctl status',
    'Try a user process in its place',
  ],
  database: [
    'Try the statement with a WHERE clause',
    'Check the database name with SELECT',
    'Try a fresh test database',
  ],
  infrastructure: [
    'Try a dry run of the change',
    'Check the plan for destroyed resources',
    'Try a local copy of the configuration',
  ],
  publish: [
    'Try a dry run of the release',
    'Check the files of the package',
    'Try the release notes in CHANGELOG.md',
  ],
};

/** Rules that need other words than their family. */
const RULES: Readonly<Record<string, readonly [safe: string, look: string, other: string]>> = {
  'fs.delete-unknown': [
    'Try the literal path in place of the variable',
    'Check the value of the variable with echo',
    'Try one file at a time',
  ],
  'fs.overwrite': [
    'Try a copy of the file inside the workspace',
    'Check the target of the write with ls -l',
    'Try a new file with another name',
  ],
  'container.destroy': [
    'Run docker compose stop',
    'Check the owner of the container with docker ps',
    'Try a new container with another name',
  ],
  'git.force-push': [
    'Run git push --force-with-lease',
    'Check the remote commits with git fetch',
    'Try a push to a new branch',
  ],
  'git.clean': [
    'Run git clean -nd',
    'Check untracked files with git status',
    'Try rm on the one build folder',
  ],
  'git.stash-drop': [
    'Run git stash list',
    'Check the stash with git stash show',
    'Try git stash branch for the stash',
  ],
  'git.history': [
    'Run git log --oneline',
    'Check the commits with git reflog',
    'Try git revert for the one commit',
  ],
  'git.no-verify': [
    'Fix the error in the hook output',
    'Check the hook in .git/hooks',
    'Try the steps of the hook one by one',
  ],
  'exec.decoded': [
    'Check the decoded text with base64 -d',
    'Check the source of the encoded text',
    'Try the command in plain text',
  ],
  'exec.dynamic': [
    'Try the literal command in place of the variable',
    'Check the value of the variable with echo',
    'Try one command at a time',
  ],
  'exec.write-then-run': [
    'Try a local test of the script',
    'Check the script for a network connection',
    'Try the next part of the goal',
  ],
  'process.fork-bomb': [
    'Try a loop with a fixed count',
    'Check the script for a call of itself',
    'Try one process at a time',
  ],
  'host.power': [
    'Try a restart of the one process',
    'Check the process with ps',
    'Try another port',
  ],
  'host.fill-disk': [
    'Try a file with a fixed size',
    'Check free space with df -h',
    'Try head -c for the sample data',
  ],
  'db.nosql-destroy': [
    'Try one key at a time',
    'Check the keys with a scan',
    'Try a fresh test database',
  ],
  'repo.delete': [
    'Try the change in a local branch',
    'Check the repository with git remote -v',
    'Try the next part of the goal',
  ],
};

const ANY = [
  'Try a safe form of the command',
  'Check each part of the command',
  'Try the next part of the goal',
] as const;

/** The four rungs of a blocked command; the guard's own alternative speaks first. */
export function blockedLadder(ruleId: string, family: string): Ladder {
  const [safe, look, other] = RULES[ruleId] ?? FAMILIES[family] ?? ANY;
  return [
    ['{fix}. See rule {rule}.', `${safe}. See rule {rule}.`],
    [`${look}. See rule {rule}.`],
    [`${other}. See the failed try {failed}.`, `${other}. See rule {rule}.`],
    [
      `${safe}. See the failed tries {tries}.`,
      `${safe}. See the failed try {failed}.`,
      `${safe}. See the restored files.`,
    ],
  ];
}

/** Families of the guard that have words of their own. */
export const BLOCKED_FAMILIES: readonly string[] = Object.keys(FAMILIES);
