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
  // The port that the specification names; Prometheus' own is the same, docs/observability.md says what then.
  metrics: { enabled: true, host: '127.0.0.1', port: 9090 },
  notify: { webhookUrl: null },
  deliverables: [],
  claudeCode: {},
  anthropicApi: {},
};
