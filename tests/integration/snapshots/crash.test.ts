import { execFileSync } from 'node:child_process';
import { builtEntry } from '../../../config/paths.ts';
import { describe, expect, it } from 'vitest';

describe('kill -9 of the process that rolls back', () => {
  it('a second run ends exact, nothing is left behind, and the undo is exact too', () => {
    const script = `const { crashRounds } = await import(${JSON.stringify(builtEntry('bench/snapshots/crash.js'))});
      process.stdout.write(JSON.stringify(await crashRounds(3)));`;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    const { rounds, exact, undone, problems } = JSON.parse(out) as Record<string, unknown>;
    expect(problems).toEqual([]);
    expect({ exact, undone }).toEqual({ exact: rounds, undone: rounds });
  });
});
