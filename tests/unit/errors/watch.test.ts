import { describe, expect, it } from 'vitest';
import { createWatcher } from '../../../domain/errors/watch.ts';
import type { WatchEvent } from '../../../domain/errors/types.ts';
import { detectedIn, seenIn, sha256, watchText } from './support.ts';

const MISSING =
  'Traceback (most recent call last):\n  File "app.py", line 2, in <module>\n    import requests\nModuleNotFoundError: No module named \'requests\'\n';
const run = { toolCallId: 'c1', command: 'python app.py' };

function watcherWithRun() {
  const watcher = createWatcher({ hash: sha256 });
  watcher.startRun({ ...run, nowMs: 0 });
  return watcher;
}

describe('createWatcher', () => {
  it('says error_seen at once and error_detected when the run fails', () => {
    const watcher = watcherWithRun();
    const seen = watcher.feed({ toolCallId: 'c1', channel: 'stderr', data: MISSING, nowMs: 5 });
    expect(seenIn(seen).map((finding) => finding.errorType)).toContain('PY_MODULE_MISSING');
    const end = watcher.finishRun({ toolCallId: 'c1', exitCode: 1, nowMs: 9 });
    const [finding, ...others] = detectedIn(end);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      errorType: 'PY_MODULE_MISSING',
      file: 'app.py',
      line: 2,
      lineNo: 4,
      channel: 'stderr',
      toolCallId: 'c1',
      command: 'python app.py',
      captures: { module: 'requests' },
    });
    expect(finding?.signature).toMatch(/^[0-9a-f]{64}$/);
  });

  it('withdraws the line that another line of the run explains', () => {
    const events = watchText(MISSING);
    expect(events.filter((event) => event.kind === 'error_withdrawn')).toHaveLength(1);
  });

  it('stays silent when the command exits 0, and says why', () => {
    const events = watchText(MISSING, { exitCode: 0 });
    expect(detectedIn(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({
      kind: 'error_withdrawn',
      reason: 'the command exited 0',
    });
  });

  it.each([1, 2, 3, 7, 16])('reads the same findings from chunks of %i characters', (chunk) => {
    const whole = detectedIn(watchText(MISSING));
    expect(detectedIn(watchText(MISSING, { chunk }))).toEqual(whole);
  });

  it('sees through colours and carriage returns', () => {
    const text =
      "50%\r100%\r\u001b[31mModuleNotFoundError\u001b[0m: No module named \u001b[1m'yaml'\u001b[0m\r\n";
    expect(detectedIn(watchText(text))[0]).toMatchObject({
      errorType: 'PY_MODULE_MISSING',
      captures: { module: 'yaml' },
    });
  });

  it('reports one event per signature and run', () => {
    const text = "ModuleNotFoundError: No module named 'yaml'\n".repeat(500);
    const events = watchText(text);
    expect(seenIn(events)).toHaveLength(1);
    expect(detectedIn(events)).toHaveLength(1);
  });

  it('counts the same signature within a minute and detects it anew after', () => {
    const watcher = createWatcher({ hash: sha256 });
    const once = (toolCallId: string, nowMs: number): WatchEvent[] => {
      watcher.startRun({ toolCallId, command: 'x', nowMs });
      watcher.feed({ toolCallId, channel: 'stderr', data: MISSING, nowMs });
      return watcher.finishRun({ toolCallId, exitCode: 1, nowMs });
    };
    const [first] = detectedIn(once('a', 1_000));
    expect(once('b', 30_000)).toContainEqual({
      kind: 'error_repeated',
      signature: first?.signature,
      count: 2,
    });
    expect(once('c', 60_000)).toContainEqual({
      kind: 'error_repeated',
      signature: first?.signature,
      count: 3,
    });
    expect(detectedIn(once('d', 61_000))).toHaveLength(1);
  });

  it('keeps 16 KB of a line without end and goes on after it', () => {
    const watcher = watcherWithRun();
    for (let index = 0; index < 200; index += 1) {
      expect(
        watcher.feed({
          toolCallId: 'c1',
          channel: 'stdout',
          data: 'x'.repeat(65_536),
          nowMs: index,
        }),
      ).toEqual([]);
    }
    watcher.feed({
      toolCallId: 'c1',
      channel: 'stdout',
      data: '\nbash: jq: command not found\n',
      nowMs: 300,
    });
    const end = detectedIn(watcher.finishRun({ toolCallId: 'c1', exitCode: 127, nowMs: 301 }));
    expect(end).toMatchObject([{ errorType: 'CMD_MISSING', lineNo: 2 }]);
  });

  it('joins channels separately', () => {
    const watcher = watcherWithRun();
    watcher.feed({ toolCallId: 'c1', channel: 'stderr', data: 'bash: jq: comm', nowMs: 1 });
    watcher.feed({ toolCallId: 'c1', channel: 'stdout', data: 'hello\n', nowMs: 2 });
    const events = watcher.feed({
      toolCallId: 'c1',
      channel: 'stderr',
      data: 'and not found\n',
      nowMs: 3,
    });
    expect(seenIn(events)).toMatchObject([
      { errorType: 'CMD_MISSING', channel: 'stderr', lineNo: 2 },
    ]);
  });

  it('sees an error whose line has no end yet', () => {
    const watcher = watcherWithRun();
    watcher.feed({
      toolCallId: 'c1',
      channel: 'stderr',
      data: 'bash: jq: command not found',
      nowMs: 0,
    });
    expect(watcher.tick(10)).toEqual([]);
    expect(seenIn(watcher.tick(100))).toHaveLength(1);
    expect(watcher.tick(200)).toEqual([]);
    expect(watcher.feed({ toolCallId: 'c1', channel: 'stderr', data: '\n', nowMs: 210 })).toEqual(
      [],
    );
  });

  it('takes a half line back when the whole line says something else', () => {
    const watcher = watcherWithRun();
    watcher.feed({ toolCallId: 'c1', channel: 'stderr', data: 'sh: 1: ab', nowMs: 0 });
    watcher.tick(30);
    watcher.feed({ toolCallId: 'c1', channel: 'stderr', data: 'c: not found', nowMs: 40 });
    const [half] = seenIn(watcher.tick(100));
    const events = watcher.feed({
      toolCallId: 'c1',
      channel: 'stderr',
      data: ' in the cache, fetching\n',
      nowMs: 110,
    });
    expect(events).toEqual([
      { kind: 'error_withdrawn', signature: half?.signature, reason: 'the line went on' },
    ]);
  });

  it('reports a prompt at once when it waits, and not while text still comes', () => {
    const watcher = watcherWithRun();
    watcher.feed({
      toolCallId: 'c1',
      channel: 'stdout',
      data: 'Do you want to continue? [Y/n] ',
      nowMs: 0,
    });
    expect(watcher.tick(100)).toEqual([]);
    expect(detectedIn(watcher.tick(600))).toMatchObject([{ errorType: 'WAITS_INPUT' }]);
    expect(watcher.tick(700)).toEqual([]);
  });

  it('detects on a terminal after two seconds of silence, without an exit code', () => {
    const watcher = createWatcher({ hash: sha256 });
    watcher.startRun({ toolCallId: 'tty', command: '', nowMs: 0 });
    watcher.feed({ toolCallId: 'tty', channel: 'pty', data: MISSING, nowMs: 100 });
    expect(detectedIn(watcher.tick(2_000))).toEqual([]);
    expect(detectedIn(watcher.tick(2_100))).toMatchObject([
      { errorType: 'PY_MODULE_MISSING', channel: 'pty' },
    ]);
    watcher.feed({ toolCallId: 'tty', channel: 'pty', data: MISSING, nowMs: 5_000 });
    expect(watcher.tick(7_100).map((event) => event.kind)).toContain('error_repeated');
  });

  it('ignores the end of a run it never saw', () => {
    expect(
      createWatcher({ hash: sha256 }).finishRun({ toolCallId: 'x', exitCode: 1, nowMs: 0 }),
    ).toEqual([]);
  });
});
