import { describe, expect, it } from 'vitest';
import { judgeScript, judgeWithScripts } from '../../../domain/guard/scripts.ts';
import { policy } from './support.ts';

const CWD = '/home/dev/repo';
const judge = (command: string, files: Record<string, string>) =>
  judgeWithScripts(command, CWD, policy, {
    load: (path) => files[path.replace(`${CWD}/`, '')] ?? null,
  }).decision;

describe('a command that starts a script', () => {
  it.each([
    ['./x.sh', '#!/bin/bash\n/usr/bin/git push --force\n'],
    ['bash x.sh', 'cd .. && rm -rf other'],
    ['sh ./x.sh a b', 'rm -rf "$HOME"'],
    ['. x.sh', 'sudo ls'],
    ['source x.sh', 'chmod -R 777 .'],
    ['cd sub && ../x.sh', '#!/bin/sh\ngit reset --hard'],
    ['true && ./x.sh', '#!/usr/bin/env bash\nf() { git push -f; }\nf'],
    ['./x.sh', '#!/usr/bin/env python3\nimport shutil\nshutil.rmtree("/home/dev")\n'],
    ['python3 x.sh', 'import os\nos.system("rm -rf /")'],
  ])('is judged by what the script does: %s', (command, text) => {
    expect(judge(command, { 'x.sh': text }).verdict).toBe('block');
  });
  it('follows a script that starts another one', () => {
    const files = { 'a.sh': './b.sh', 'b.sh': '#!/bin/sh\n./c.sh', 'c.sh': '#!/bin/sh\nrm -rf ~' };
    expect(judge('bash a.sh', files).verdict).toBe('block');
  });
  it('ends when scripts start each other', () => {
    const files = { 'a.sh': 'bash b.sh', 'b.sh': 'bash a.sh' };
    expect(judge('bash a.sh', files).verdict).toBe('allow');
  });
  it.each([
    ['bash build.sh', 'rm -rf "$OUT"\n"$CC" -c a.c\neval "$EXTRA"'],
    ['./build.sh', '#!/bin/bash\nset -e\nrm -rf dist\nnpm run build\n'],
    ['node seed.js', "db.exec('DROP TABLE IF EXISTS users')"],
    ['python3 t.py', 'import subprocess\nsubprocess.run(["npm", "publish"])'],
    ['./unknown', ''],
    ['bash broken.sh', 'if true; then'],
  ])('leaves everyday scripts alone: %s', (command, text) => {
    const [name = ''] = /[\w.]+$/.exec(command) ?? [];
    expect(judge(command, { [name]: text }).verdict).toBe('allow');
  });
  it('still asks about what the command itself leaves open', () => {
    expect(judge('./x.sh && rm -rf "$D"', { 'x.sh': 'ls' }).verdict).toBe('confirm');
  });
});

describe('the text of a script', () => {
  it('is blocked for what it surely does, not for what only its run can tell', () => {
    expect(judgeScript('rm -rf "$D"; exec "$program" "$@"', CWD, policy).decision.verdict).toBe(
      'allow',
    );
    expect(judgeScript('rm -rf "$D"; git push -f', CWD, policy).decision.verdict).toBe('block');
  });
});
