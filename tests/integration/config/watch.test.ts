import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ConfigWatch, watchConfig } from '../../../config/watch.ts';
import { eventually } from '../../support/wait.ts';

let root = '';
let watch: ConfigWatch;
const told: string[] = [];
const file = (): string => join(root, 'tree', 'cake.config.yaml');
const strikes = (): number => watch.current().policy.maxStrikes;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cake-watch-'));
  mkdirSync(join(root, 'tree'));
  told.length = 0;
  watch = watchConfig(
    { cakeHome: join(root, 'home'), workTree: join(root, 'tree') },
    {
      onChange: ({ policy }) => void told.push(`changed ${policy.maxStrikes}`),
      onProblem: ({ message }) => void told.push(message),
    },
  );
});
afterEach(() => {
  watch.close();
  rmSync(root, { recursive: true, force: true });
});

it('follows an edit in place, an edit by rename, and the removal of the file', async () => {
  writeFileSync(file(), 'controller: { max_strikes: 5 }\n');
  await eventually('edit in place', () => strikes() === 5);
  writeFileSync(`${file()}.new`, 'controller: { max_strikes: 6 }\n');
  renameSync(`${file()}.new`, file());
  await eventually('edit by rename', () => strikes() === 6);
  rmSync(file());
  await eventually('removal', () => strikes() === 4);
  expect(told).toEqual(['changed 5', 'changed 6', 'changed 4']);
});

it('keeps the last good configuration on an invalid edit, and says so', async () => {
  writeFileSync(file(), 'controller: { max_strikes: 5 }\n');
  await eventually('valid edit', () => strikes() === 5);
  writeFileSync(file(), 'controller: { max_strikes: none }\n');
  await eventually('problem told', () => told.length === 2);
  expect(told[1]).toContain('cake.config.yaml:1:28 controller.max_strikes: Invalid input');
  expect(strikes()).toBe(5);
  writeFileSync(file(), 'controller: { max_strikes: 7 }\n');
  await eventually('mended edit', () => strikes() === 7);
});

it("sees the user's file in a folder that is made later", async () => {
  mkdirSync(join(root, 'home'));
  writeFileSync(join(root, 'home', 'config.yaml'), 'watch: { strictness: paranoid }\n');
  await eventually('new folder', () => watch.current().session.watch.strictness === 'paranoid');
});
