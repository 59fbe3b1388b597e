import { describe, expect, it } from 'vitest';
import { decide, RULES } from '../../../domain/guard/decide.ts';
import { defaultPolicy } from '../../../domain/guard/policy.ts';

const policy = defaultPolicy({
  workspace: '/home/dev/repo',
  home: '/home/dev',
  protectedPaths: ['/home/dev/.cake'],
  nowMs: 0,
});
const judge = (command: string) => decide(command, '/home/dev/repo', policy);

describe.each(RULES)('$id', (rule) => {
  it.each(rule.match)('stops: %s', (command) => {
    expect(judge(command).verdict).not.toBe('allow');
  });
  it.each(rule.notMatch)('lets pass: %s', (command) => {
    expect(judge(command)).toMatchObject({ verdict: 'allow' });
  });
  it('suggests only what is allowed itself', () => {
    const refused = rule.match
      .map((command) => judge(command).alternative)
      .filter((alternative) => alternative !== null && judge(alternative).verdict !== 'allow');
    expect(refused).toEqual([]);
  });
});

describe('disguises', () => {
  const plain = [
    'git push --force',
    'git reset --hard',
    'rm -rf /',
    'chmod 777 x',
    'sudo ls',
    'docker run --privileged alpine',
  ];
  const disguises: [string, (command: string) => string][] = [
    ['bash -c', (c) => `bash -c '${c}'`],
    ['sh -lc twice', (c) => `sh -lc "bash -c '${c}'"`],
    ['env', (c) => `env X=1 ${c}`],
    ['timeout', (c) => `timeout 5 ${c}`],
    ['xargs', (c) => `echo | xargs ${c}`],
    ['command substitution', (c) => `echo "$(${c})"`],
    ['backticks', (c) => `echo \`${c}\``],
    ['quote split', (c) => c.replace(/^(\w)(\w)/, '$1""$2')],
    ['backslash', (c) => `\\${c}`],
    ['variable', (c) => `X='${c}'; $X`],
    ['heredoc into sh', (c) => `sh <<'EOF'\n${c}\nEOF`],
    ['here string', (c) => `bash <<< '${c}'`],
    ['chain', (c) => `true && ${c}; echo done`],
    ['newline', (c) => `true\n${c}`],
    ['function', (c) => `f() { ${c}; }; f`],
    ['alias', (c) => `alias z='${c}'; z`],
    ['eval', (c) => `eval '${c}'`],
    ['base64', (c) => `echo ${Buffer.from(c).toString('base64')} | base64 -d | sh`],
    ['loop', (c) => `for i in 1 2; do ${c}; done`],
    ['if', (c) => `if true; then ${c}; fi`],
    ['full path', (c) => `/usr/bin/${c}`],
  ];
  it.each(
    plain.flatMap((command) =>
      disguises.map(([name, dress]) => [command, name, dress(command)] as const),
    ),
  )('stops %s as %s', (_command, _name, dressed) => {
    expect([dressed, judge(dressed).verdict]).toEqual([dressed, 'block']);
  });
});

describe('everyday work', () => {
  it.each([
    'ls -la',
    'npm ci && npm test',
    'git status',
    'git commit -m "never git push --force"',
    'echo "rm -rf /" >> notes.md',
    "cat > run.sh <<'EOF'\nrm -rf /\nEOF",
    'grep -rn "sudo" .',
    'python3 -m pytest -q',
    'node -e "console.log(1)"',
    'for f in *.ts; do wc -l "$f"; done',
    'rm -rf dist && npm run build',
    'find . -name "*.log" -delete',
    'docker compose up -d',
    'curl -s https://example.com/api | jq .name',
    'git log --oneline | head -5',
    'kill %1',
    'export NODE_ENV=test; npm test',
  ])('lets pass: %s', (command) => {
    expect(judge(command)).toMatchObject({ verdict: 'allow' });
  });
});

describe('what cannot be judged', () => {
  it.each([
    ['a word of 200 KB', `echo ${'x'.repeat(200_000)}`],
    ['5,000 nested substitutions', '$('.repeat(5_000)],
    ['an unclosed quote', "echo 'x"],
  ])('is blocked: %s', (_name, command) => {
    expect(judge(command)).toMatchObject({ verdict: 'block', family: 'guard' });
  });
});
