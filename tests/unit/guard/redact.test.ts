import { describe, expect, it } from 'vitest';
import { redact } from '../../../domain/guard/redact.ts';

const tail = (length: number): string =>
  'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzA1bC2dE3fG4hI5jK6lM7nO8pQ9'.slice(0, length);

/** Made up, in the shapes that providers document: where the secret stands, and the secret. */
const SEEDED: readonly (readonly [string, string])[] = [
  [`git clone https://x-access-token:§@github.com/o/r`, `ghp_${tail(36)}`],
  ['export GITHUB_TOKEN=§', `gho_${tail(36)}`],
  ['echo §', `ghu_${tail(36)}`],
  ['echo §', `ghs_${tail(36)}`],
  ['echo §', `github_pat_${tail(40)}`],
  ['echo §', `glpat-${tail(22)}`],
  ['echo §', `xoxb-1234567890-${tail(20)}`],
  ['echo §', `xoxp-1234567890-${tail(20)}`],
  ['echo §', `sk-${tail(40)}`],
  ['echo §', `sk-ant-api03-${tail(40)}`],
  ['echo §', `sk-proj-${tail(40)}`],
  ['echo §', `sk_live_${tail(24)}`],
  ['echo §', `rk_test_${tail(24)}`],
  ['aws configure set aws_access_key_id §', 'AKIAIOSFODNN7EXAMPL0'],
  ['echo §', 'ASIAIOSFODNN7EXAMPL1'],
  ['AWS_SECRET_ACCESS_KEY=§ aws s3 ls', `wJalrXUtnFEMI/K7MDENG/${tail(18)}`],
  ['echo §', `AIza${tail(35)}`],
  ['echo §', `ya29.${tail(40)}`],
  ['//registry.npmjs.org/:_authToken=§', `npm_${tail(36)}`],
  ['twine upload -p §', `pypi-${tail(50)}`],
  ['echo §', `hf_${tail(34)}`],
  ['echo §', `SG.${tail(22)}.${tail(43)}`],
  ['echo §', `dop_v1_${'0123456789abcdef'.repeat(4)}`],
  ['echo §', `shpat_${'0123456789abcdef'.repeat(2)}`],
  ['echo §', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${tail(43)}`],
  ['curl -H "Authorization: Bearer §" https://x', `opaque${tail(20)}`],
  ['curl -H "Authorization: Basic §" https://x', 'dXNlcjpwYXNzd29yZA=='],
  ["curl -H 'Cookie: session=§' https://x", `c00kie${tail(12)}`],
  ["curl -H 'X-Api-Key: §' https://x", `apikey${tail(12)}`],
  ["curl -H 'PRIVATE-TOKEN: §' https://x", `private${tail(12)}`],
  ['curl -u admin:§ https://x', `hunter2${tail(6)}`],
  ['curl --user admin:§ https://x', `hunter3${tail(6)}`],
  ['psql postgres://app:§@db/x', `p4ss${tail(8)}`],
  ['redis-cli -u redis://:§@h:6379', `r3dis${tail(8)}`],
  ['mysql --password=§ app', `my5ql${tail(8)}`],
  ['PGPASSWORD=§ psql', `pg${tail(10)}`],
  ['echo \'{"password": "§"}\'', `js0n${tail(8)}`],
  ['export MY_API_KEY="§"', `plain${tail(12)}`],
  ['deploy --token §', `tok${tail(16)}`],
  [
    'cat <<E\n-----BEGIN RSA PRIVATE KEY-----\n§\n-----END RSA PRIVATE KEY-----\nE',
    `MIIEow${tail(40)}`,
  ],
  ['curl "https://x/?access_token=§&a=1"', `qs${tail(20)}`],
  ['curl "https://b.s3.amazonaws.com/k?X-Amz-Signature=§"', '0123456789abcdef'.repeat(4)],
  ['docker login -u me -p § registry', `dock3r${tail(10)}`],
  ['sshpass -p § ssh h', `s5h${tail(10)}`],
];

describe('redact', () => {
  it('has at least 40 seeded secrets', () => expect(SEEDED.length).toBeGreaterThanOrEqual(40));
  it.each(SEEDED)('takes the secret out of: %s', (form, secret) => {
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
  ])('leaves alone: %s', (command) => expect(redact(command)).toBe(command));
});
