import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { dashboardModel, importBody } from '../domain/monitoring/dashboard.ts';
import {
  ruleGroups,
  ruleTests,
  RULES_FILE,
  RULES_TEST_FILE,
  renderRunbooks,
} from '../domain/monitoring/rules.ts';

// Run by `npm run docs:generate`; a test fails while a file is not what its source says.
const NOTE = '# Generated from domain/monitoring by npm run docs:generate.\n';
const yaml = (value: unknown): string =>
  NOTE + stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every generated file by its path in the repository. */
export const MONITORING_FILES: Readonly<Record<string, () => string>> = {
  'grafana/cake-dashboard.json': () => json(importBody()),
  'grafana/provisioning/dashboards/cake.json': () => json(dashboardModel()),
  [`grafana/prometheus/${RULES_FILE}`]: () => yaml(ruleGroups()),
  [`grafana/prometheus/${RULES_TEST_FILE}`]: () => yaml(ruleTests()),
  'docs/runbooks.md': renderRunbooks,
};

if (process.argv[1] === import.meta.filename) {
  for (const [path, text] of Object.entries(MONITORING_FILES)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text());
  }
}
