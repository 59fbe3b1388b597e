import { CONVERSION_SCENARIOS } from './conversions.ts';
import { EDIT_SCENARIOS } from './edits.ts';
import { HEAD_SCENARIOS } from './heads.ts';
import { KIND_SCENARIOS } from './kinds.ts';
import { ODD_SCENARIOS } from './oddities.ts';
import { OPERATION_SCENARIOS } from './operations.ts';
import { REPOSITORY_SCENARIOS } from './repositories.ts';
import { SETTING_SCENARIOS } from './settings.ts';
import { SHELL_OPERATIONS } from './shell-operations.ts';
import { SHELL_TREES } from './shell-trees.ts';
import { UNTRACKED_SCENARIOS } from './untracked.ts';
import type { Scenario } from './types.ts';

/** The matrix: states of a work tree, and what an agent may do to them. */
export const SCENARIOS: readonly Scenario[] = [
  ...CONVERSION_SCENARIOS,
  ...EDIT_SCENARIOS,
  ...HEAD_SCENARIOS,
  ...KIND_SCENARIOS,
  ...ODD_SCENARIOS,
  ...OPERATION_SCENARIOS,
  ...REPOSITORY_SCENARIOS,
  ...SETTING_SCENARIOS,
  ...SHELL_OPERATIONS,
  ...SHELL_TREES,
  ...UNTRACKED_SCENARIOS,
];
