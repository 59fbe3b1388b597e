import { writeFileSync } from 'node:fs';
import { renderRuleReference } from '../domain/guard/reference.ts';

// Run by `npx tsx scripts/generate-guard-docs.ts`; a test fails while the page is not the rules' own.
writeFileSync(new URL('../docs/reference/guard-rules.md', import.meta.url), renderRuleReference());
