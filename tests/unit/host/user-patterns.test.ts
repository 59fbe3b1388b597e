import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classify } from '../../../domain/errors/classify.ts';
import { createWatcher } from '../../../domain/errors/watch.ts';
import { followUserPatterns, PATTERNS_FILE } from '../../../host/user-patterns.ts';
import { detectedIn, sha256 } from '../errors/support.ts';

let home = '';
let follower: { close: () => void } | null = null;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-patterns-'));
});

afterEach(() => {
  follower?.close();
  rmSync(home, { recursive: true });
});

const write = (text: string): void => writeFileSync(join(home, PATTERNS_FILE), text);
const pattern = (id: string, regex: string): string =>
  `  - id: ${id}\n    pattern: '${regex}'\n    fix: Run mytool repair\n`;

/** A watcher that follows the file, and what it told. */
async function follow() {
  const watcher = createWatcher({ hash: sha256 });
  const told: { text: string; facts: object }[] = [];
  follower = await followUserPatterns(home, {
    use: (records) => watcher.useRecords(records),
    tell: (text, facts) => told.push({ text, facts }),
  });
  let runs = 0;
  const findingOf = (line: string) => {
    const toolCallId = `run-${(runs += 1)}`;
    watcher.startRun({ toolCallId, command: 'mytool', nowMs: 0 });
    const seen = watcher.feed({ toolCallId, channel: 'stderr', data: `${line}\n`, nowMs: 0 });
    const events = [...seen, ...watcher.finishRun({ toolCallId, exitCode: 3, nowMs: 0 })];
    return detectedIn(events).find(({ family }) => family === 'user');
  };
  return { told, findingOf };
}

describe('the patterns of the user', () => {
  it('hold in the session host, and bring their fix to a classifier that does not know them', async () => {
    write(`patterns:\n${pattern('MY_TOOL', 'mytool: broken \\w+')}`);
    const { findingOf } = await follow();
    const finding = findingOf('mytool: broken cart');
    expect(finding?.errorType).toBe('MY_TOOL');
    const history = {
      count: 1,
      failedFixIds: [],
      lastInterventionMs: null,
      nowMs: 0,
      cooldownMs: 0,
      rootFiles: [],
    };
    const { suggestedFix } = classify(finding!, history, { strictness: 'balanced' });
    expect(suggestedFix?.command).toBe('mytool repair');
  });

  it('are followed while the task runs', async () => {
    const { findingOf } = await follow();
    expect(findingOf('mytool: broken cart')).toBeUndefined();
    write(`patterns:\n${pattern('MY_TOOL', 'mytool: broken \\w+')}`);
    await vi.waitFor(() => expect(findingOf('mytool: broken cart two')).toBeDefined(), 10_000);
  });

  it('are refused one by one, with file, line and column', async () => {
    write(
      `patterns:\n${pattern('BAD_ONE', 'mytool(a+)+$')}${pattern('MY_TOOL', 'mytool: broken \\w+')}`,
    );
    const { told, findingOf } = await follow();
    expect(findingOf('mytool: broken cart')).toBeDefined();
    const refused = told.find(({ text }) => text === 'user patterns are refused');
    expect(JSON.stringify(refused?.facts)).toContain(`${PATTERNS_FILE}:3:14 BAD_ONE`);
  });

  it('stay as they were while the file cannot be read as YAML', async () => {
    write(`patterns:\n${pattern('MY_TOOL', 'mytool: broken \\w+')}`);
    const { told, findingOf } = await follow();
    write('patterns: [unclosed\n  - "');
    await vi.waitFor(
      () => expect(told.some(({ text }) => text === 'user patterns are refused')).toBe(true),
      10_000,
    );
    expect(findingOf('mytool: broken cart')).toBeDefined();
  });
});
