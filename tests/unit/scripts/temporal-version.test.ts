import { describe, expect, it } from 'vitest';
import { fits, parseVersion } from '../../../scripts/temporal-cli.mjs';

describe('parseVersion', () => {
  it.each([
    ['temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)', { cli: '1.9.1', server: '1.32.0' }],
    ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)\n', { cli: '1.5.1', server: '1.29.1' }],
    [
      'temporal version 1.9.4-time-skipping (Server 1.33.0, UI 2.60.0)',
      { cli: '1.9.4', server: '1.33.0' },
    ],
    ['tctl version 1.18', null],
    ['temporal version DEV', null],
    ['', null],
  ])('reads %j', (text, expected) => {
    expect(parseVersion(text)).toEqual(expected);
  });
});

describe('fits', () => {
  it.each([
    ['1.4.9', false],
    ['1.5.0', true],
    ['1.5.1', true],
    ['1.10.0', true],
    ['2.0.0', false],
    ['0.13.0', false],
  ])('judges %s as %s', (cli, expected) => {
    expect(fits({ cli, server: '1.32.0' })).toBe(expected);
  });
});
