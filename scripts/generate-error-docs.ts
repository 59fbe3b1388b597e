import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderErrorTypes } from '../domain/errors/reference-page.ts';

const target = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  'docs',
  'reference',
  'error-types.md',
);

// Written from the records themselves; a test compares the page with them.
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, renderErrorTypes());
