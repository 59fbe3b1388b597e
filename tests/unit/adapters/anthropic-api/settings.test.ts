import { describe, expect, it } from 'vitest';
import { parseApiSettings } from '../../../../adapters/anthropic-api/settings.ts';

describe('parseApiSettings', () => {
  it('completes an empty object with defaults', () => {
    expect(parseApiSettings({})).toMatchObject({ maxTokens: 16_000, price: null, budgetUsd: null });
  });

  it.each([
    [{ model: '' }, /agent\.settings\.model/],
    [{ maxTokens: 0 }, /agent\.settings\.maxTokens/],
    [{ stallMs: 1.5 }, /agent\.settings\.stallMs/],
    [{ price: { input: 3 } }, /agent\.settings\.price/],
    [{ price: { input: -3, output: 1 } }, /agent\.settings\.price/],
    [{ budgetUsd: 5 }, /needs price/],
    [{ price: { input: 3, output: 15 }, budgetUsd: -1 }, /must be above 0/],
    [{ baseUrl: 'http://evil' }, /baseUrl: is not known/],
    [{ temperature: 1 }, /temperature: is not known. Known: model/],
  ])('refuses %o with the name of the setting', (settings, message) => {
    expect(() => parseApiSettings(settings)).toThrow(message);
  });
});
