import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/paths.ts';
import { tempRepo, type TempRepo } from '../support/temp-repo.ts';

let dir: string;
let repo: TempRepo;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cake-verify-'));
  repo = tempRepo({
    'package.json': '{"scripts":{"test":"sh t.sh"}}',
    't.sh': 'echo "1..1"; echo "ok 1 - a"\n',
  });
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
  repo.remove();
});

function cake(args: string[], input = ''): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [join(packageRoot(), 'bin', 'cake.js'), ...args], {
    cwd: dir,
    input,
    encoding: 'utf8',
    env: { ...process.env, CAKE_HOME: join(dir, 'home'), NO_COLOR: '1' },
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

const LOG = 'PASSED a.py::test_a\nFAILED a.py::test_b - no\n=== 1 failed, 1 passed in 0.1s ===\n';

describe('cake verify-log', () => {
  it('judges one log by its spec, and ends with 0 only when it is proven', () => {
    writeFileSync(join(dir, 'run.log'), LOG);
    writeFileSync(join(dir, 'spec.json'), '{"must_pass":["a.py::test_a"]}');
    const { code, out } = cake([
      'verify-log',
      'run.log',
      '--spec',
      'spec.json',
      '--exit',
      '1',
      '--json',
    ]);
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      {
        status: 'proven',
        counts: { run: 2, failed: 1, skipped: 0 },
        failed: [],
        missing: [],
        runner: 'pytest',
      },
    ]);
    expect(cake(['verify-log', '-'], LOG)).toMatchObject({
      code: 10,
      out: expect.stringContaining('a.py::test_b'),
    });
  });

  it('answers a batch line by line, and goes on after a file that is not there', () => {
    const lines = [
      { log: 'run.log', spec: { must_pass: ['a.py::test_b'] }, exit: 0 },
      { log: 'gone.log', spec: 'spec.json' },
      { log: 'run.log', spec: 'spec.json' },
    ];
    writeFileSync(
      join(dir, 'batch.jsonl'),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    const { code, out } = cake(['verify-log', '--batch', 'batch.jsonl']);
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect([code, answers]).toMatchObject([
      0,
      [{ status: 'failed' }, { error: expect.stringContaining('gone.log') }, { status: 'proven' }],
    ]);
  });

  it.each([
    [['verify-log'], /No log given/],
    [['verify-log', 'gone.log'], /cannot be read/],
    [['verify-log', 'run.log', '--exit', 'x'], /no exit code/],
    [['deliverables', 'check'], /Nothing to check/],
    [['deliverables', 'check', '--deliver', 'magic: x', '--repo', '.'], /not|no git|repository/i],
    [['deliverables', 'explain', 'nobody'], /no task nobody/],
  ])('says of %j what is wrong, with exit code 2', (args, problem) => {
    expect(cake(args)).toMatchObject({ code: 2, err: expect.stringMatching(problem) });
  });
});

describe('cake deliverables', () => {
  it('shows what it reads out of a goal, by the commands of the project', () => {
    const { out } = cake([
      'deliverables',
      'extract',
      'All tests must pass. Be kind; it should sparkle.',
      '--repo',
      repo.dir,
      '--json',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      deliverables: [{ kind: 'command', command: 'npm test', source: 'All tests must pass' }],
      uncheckable: [{ words: 'it should sparkle' }],
    });
  });

  it('takes a baseline, then names a gap, then proves', () => {
    const wanted = [
      '--repo',
      repo.dir,
      '--deliver',
      'command: sh t.sh',
      '--deliver',
      'file: b.txt',
    ];
    expect(cake(['deliverables', 'baseline', ...wanted, '--out', 'base.json'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 checks ran, 1 of them fail'),
    });
    expect(existsSync(join(dir, 'base.json'))).toBe(true);
    const check = ['deliverables', 'check', ...wanted, '--baseline', 'base.json', '--json'];
    const open = cake(check);
    expect([open.code, JSON.parse(open.out)]).toMatchObject([
      10,
      { verdict: 'GAPS', gaps: [{ slots: { path: 'b.txt' } }] },
    ]);
    repo.write('b.txt', 'x');
    const done = cake(check);
    expect([done.code, JSON.parse(done.out)]).toMatchObject([0, { verdict: 'PROVEN', score: 1 }]);
  });
});
