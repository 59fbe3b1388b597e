import { DEFAULT_POLICY } from '../domain/controller/policy.ts';
import type { Config } from './types.ts';

/** What holds without any file: the numbers of the specification, sections 2 and 3. */
export const DEFAULT_CONFIG: Config = {
  controller: {
    ...DEFAULT_POLICY,
    settleToolCalls: 10,
    settleMs: 300_000,
    orphanStopMs: 900_000,
  },
  guard: { mode: 'balanced', allowlist: [] },
  watch: { strictness: 'balanced' },
  notify: { webhookUrl: null },
};
