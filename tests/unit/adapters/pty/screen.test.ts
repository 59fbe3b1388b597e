import { describe, expect, it } from 'vitest';
import { createOutputQueue } from '../../../../adapters/pty/output-queue.ts';
import { createScreenTail, judgeDialog, toKeys } from '../../../../adapters/pty/screen.ts';

describe('judgeDialog', () => {
  it.each([
    'Do you want to proceed?\n ❯ 1. Yes\n   2. No',
    'Overwrite a.txt? [y/N] ',
    'Are you sure you want to continue connecting (yes/no/[fingerprint])?',
    'Allow this command to run?',
    "Password for 'https://example.invalid': ",
    'Press Enter to continue',
  ])('sees a question in %j', (text) => expect(judgeDialog(text)).toBe(true));

  it.each(['> ', 'ok 12 tests passed', 'Reading src/app.ts\n$ ', ''])('sees none in %j', (text) =>
    expect(judgeDialog(text)).toBe(false),
  );

  it('looks at the end of the screen, without control sequences', () => {
    const screen = createScreenTail();
    screen.add('Proceed? \u001b[1m(y/\u001b[0mn)');
    expect(judgeDialog(screen.text())).toBe(true);
    screen.add('\r\n'.padEnd(2) + 'line\r\n'.repeat(30));
    expect(judgeDialog(screen.text())).toBe(false);
  });
});

describe('toKeys', () => {
  it('leaves no key but letters', () => {
    expect(toKeys(' a\r\nb\u0003\u202ec\u001b[A ')).toBe('a b c [A');
  });
});

describe('output queue', () => {
  it('hands text over in order, joined, and characters whole', async () => {
    const got: string[] = [];
    const queue = createOutputQueue((data) => void got.push(data));
    const bytes = Buffer.from('añ語😀'.repeat(100));
    for (const byte of bytes) queue.push(Buffer.from([byte]));
    await queue.drain();
    expect(got.join('')).toBe('añ語😀'.repeat(100));
    expect(got.length).toBeLessThan(10);
  });

  it('says how much it left out when the reader is too slow', async () => {
    const got: string[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const queue = createOutputQueue(async (data) => {
      await gate;
      got.push(data);
    }, 20);
    for (let number = 0; number < 10; number += 1) queue.push(Buffer.from('0123456789'));
    open();
    await queue.drain();
    expect(got.join('')).toMatch(/\[CAKE left out \d+ characters of output\]/);
    expect(got.join('').endsWith('0123456789')).toBe(true);
  });
});
