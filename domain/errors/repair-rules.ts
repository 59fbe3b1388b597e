import { FILE_RULES } from './repair-files.ts';
import { GIT_RULES } from './repair-git.ts';
import { repairLayout, repairProgram, repairStray } from './repair-programs.ts';
import type { RepairRule } from './repair-rule.ts';
import { TOOL_RULES } from './repair-tools.ts';

/** All known mistakes, the most telling first. */
export const REPAIR_RULES: readonly RepairRule[] = [
  ...GIT_RULES,
  ...FILE_RULES,
  ...TOOL_RULES,
  repairStray,
  repairLayout,
  repairProgram,
];
