import { repairCommand } from './repair.ts';
import { oneLine, stripAnsi } from './text.ts';

/** What an exit code says when no line of the output does. */
export interface ExitFinding {
  errorType: string;
  message: string;
  prior: number;
}

/** Commands whose exit code 1 is an answer, not a failure (POSIX: grep, diff, cmp, test). */
const ANSWERS =
  /(?:^|[|;&]\s*)(?:\S*\/)?(?:e?grep|fgrep|rg|ag|diff|cmp|test|\[|\[\[|which|command -v|type|pgrep|pidof|false|expr|git diff|git grep|git merge-base|systemctl is-\w+|kill -0|lsof)\b[^|;&]*$/;

/** 128 + signal, and the codes that shells and timeout(1) reserve (bash manual, "Exit Status"). */
const CODES: Readonly<Record<number, readonly [string, string]>> = {
  124: ['CMD_TIMEOUT', 'the command ran into its time limit (exit code 124)'],
  126: ['PERM', 'the command cannot be executed (exit code 126)'],
  127: ['CMD_MISSING', 'the command was not found (exit code 127)'],
  134: ['NATIVE_CRASH', 'the command aborted (exit code 134)'],
  137: ['OOM_KILL', 'the command was killed (exit code 137)'],
  139: ['NATIVE_CRASH', 'the command crashed (exit code 139)'],
};

/** Judges a failed run without a known error line; null when the exit code is just an answer. */
export function judgeExit(command: string, exitCode: number, output: string): ExitFinding | null {
  const special = CODES[exitCode];
  if (special) return { errorType: special[0], message: special[1], prior: 0.8 };
  const last = oneLine(
    stripAnsi(output)
      .trimEnd()
      .split('\n')
      .findLast((line) => line.trim() !== '') ?? '',
    200,
  );
  if (command !== '' && repairCommand(command, output).length > 0) {
    return {
      errorType: 'USAGE',
      message: last === '' ? `exit code ${exitCode}` : last,
      prior: 0.8,
    };
  }
  if (exitCode === 1 && ANSWERS.test(command)) return null;
  if (command === '') return null;
  return {
    errorType: 'EXIT_CODE',
    message: `exit code ${exitCode}${last === '' ? '' : `: ${last}`}`,
    prior: 0.5,
  };
}
