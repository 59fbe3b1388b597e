import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../config/defaults.ts';
import { parseConfig } from '../../../config/parse.ts';

it('documents the defaults as they are', () => {
  const page = resolve(import.meta.dirname, '../../../docs/operations.md');
  const [, block] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(page, 'utf8'))!;
  const parsed = parseConfig(page, block!);
  // A knob for tests, not for people: it is not in the page.
  const { maxHistoryEvents: _, ...controller } = DEFAULT_SETTINGS.controller;
  expect(parsed).toMatchObject({ kind: 'ok', layer: { ...DEFAULT_SETTINGS, controller } });
});
