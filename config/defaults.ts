import { DEFAULT_POLICY } from '../domain/controller/policy.ts';
import type { Settings } from './types.ts';

/** What holds without any file: the numbers of the specification, sections 2 and 3. */
export const DEFAULT_SETTINGS: Settings = {
  controller: {
    ...DEFAULT_POLICY,
    settleToolCalls: 10,
    settleMs: 300_000,
    orphanStopMs: 900_000,
  },
  // Unattended runs are the rule: nobody is there to confirm.
  guard: { mode: 'balanced', allowlist: [], headless: true, rules: [] },
  watch: { strictness: 'balanced' },
  notify: { webhookUrl: null },
  deliverables: [],
  claudeCode: {},
  anthropicApi: {},
};
