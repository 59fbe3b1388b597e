import type { GuardRule } from '../rule.ts';
import { ACCESS_RULES } from './access.ts';
import { DATA_RULES } from './data.ts';
import { DELETE_RULES } from './delete.ts';
import { EXEC_RULES } from './exec.ts';
import { GIT_HISTORY_RULES } from './git-history.ts';
import { GIT_RULES } from './git.ts';
import { HOST_RULES } from './host.ts';
import { SECRET_RULES } from './secrets.ts';
import { MACHINE_RULES } from './machine.ts';
import { REMOTE_RULES } from './remote.ts';
import { TAMPER_RULES } from './tamper.ts';

/** Every built-in rule, in the order in which equal verdicts are reported. */
export const RULES: readonly GuardRule[] = [
  ...TAMPER_RULES,
  ...DELETE_RULES,
  ...ACCESS_RULES,
  ...GIT_RULES,
  ...GIT_HISTORY_RULES,
  ...EXEC_RULES,
  ...SECRET_RULES,
  ...MACHINE_RULES,
  ...HOST_RULES,
  ...DATA_RULES,
  ...REMOTE_RULES,
];
