import { writeFileSync } from 'node:fs';
import { renderMetricReference } from '../domain/metrics/reference.ts';

// A test fails while the page is not the catalogue's own.
writeFileSync(new URL('../docs/reference/metrics.md', import.meta.url), renderMetricReference());
