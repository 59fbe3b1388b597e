import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderErrorTypes } from '../../../domain/errors/reference-page.ts';

describe('docs/reference/error-types.md', () => {
  it('says what the records say (else run: npx tsx scripts/generate-error-docs.ts)', () => {
    const path = fileURLToPath(new URL('../../../docs/reference/error-types.md', import.meta.url));
    expect(readFileSync(path, 'utf8')).toBe(renderErrorTypes());
  });
});
