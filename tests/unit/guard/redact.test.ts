import { describe, expect, it } from 'vitest';
import { redact } from '../../../domain/guard/redact.ts';
import { SEEDED_SECRETS } from '../../support/seeded-secrets.ts';

describe('redact', () => {
  it('has at least 40 seeded secrets', () =>
    expect(SEEDED_SECRETS.length).toBeGreaterThanOrEqual(40));
  it.each(SEEDED_SECRETS)('takes the secret out of: %s', (form, secret) => {
    const text = redact(form.replace('§', () => secret));
    expect(text).not.toContain(secret);
    expect(text).toContain('[redacted]');
  });
  it.each([
    'git push --force origin main',
    'npm run build -- --mode production',
    'rm -rf node_modules',
    'echo "token" > notes.md',
    'cp -p a b',
    'mkdir -p src/a/b',
    'git log -p src/auth.ts',
    'ssh -p 2222 host',
    'SyntaxError: Unexpected token: punc (})',
    'invalid token: expected ;',
  ])('leaves alone: %s', (command) => expect(redact(command)).toBe(command));
});
