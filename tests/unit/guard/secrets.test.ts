import { describe, expect, it } from 'vitest';
import { isStoredKey } from '../../../domain/guard/secrets.ts';

describe('isStoredKey', () => {
  it.each([
    '/proc/1/environ',
    '/proc/*/environ',
    '/proc/[0-9]*/environ',
    '/proc/?/environ',
    '/home/dev/.aws/cred*',
    '/home/dev/.config/*/hosts.yml',
    '/home/dev/.ssh/id_[!x]*',
  ])('knows %s for a credential store', (path) => {
    expect(isStoredKey(path, '/home/dev')).toBe(true);
  });

  it.each([
    '/proc/*/status',
    '/proc/cpu*',
    '/home/dev/src/*.ts',
    '/home/dev/.*rc',
    '/home/dev/*/*',
    '/home/dev/.config/*/settings.json',
    '/etc/*release',
    '/proc/[',
    '[',
  ])('lets %s be', (path) => {
    expect(isStoredKey(path, '/home/dev')).toBe(false);
  });
});
