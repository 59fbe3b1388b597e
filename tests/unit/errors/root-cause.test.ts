import { describe, expect, it } from 'vitest';
import { detectedIn, watchText } from './support.ts';

const firstOf = (text: string, exitCode = 1): string | undefined =>
  detectedIn(watchText(text, { exitCode }))[0]?.errorType;
const filler = (lines: number): string =>
  Array.from({ length: lines }, (_, index) => `compiled part ${index}`).join('\n');

describe('the first finding of a failed run', () => {
  it('comes from the step that failed, not from an earlier one that went on', () => {
    const log = [
      'travis_time:start:1',
      '$ gem install artifacts',
      'ERROR:  Error installing artifacts:',
      "ModuleNotFoundError: No module named 'yaml'",
      'travis_time:start:2',
      '$ mvn verify',
      '[ERROR] /srv/src/A.java:[12,34] cannot find symbol',
      'The command "mvn verify" exited with 1.',
      'travis_time:start:3',
      '$ upload',
      "ModuleNotFoundError: No module named 'boto'",
      'Done. Your build exited with 1.',
    ].join('\n');
    expect(firstOf(log)).toBe('JAVAC');
  });

  it('comes from the last attempt of a step that was tried again', () => {
    const log = [
      'travis_time:start:1',
      '[ERROR] Failed to execute goal on project a: Could not resolve dependencies for project a:b:jar:1',
      'The command "eval mvn install" failed. Retrying, 2 of 3.',
      '[ERROR] /srv/src/A.java:[12,34] cannot find symbol',
      'The command "mvn install" failed and exited with 1 during .',
    ].join('\n');
    expect(firstOf(log)).toBe('JAVAC');
  });

  it('is one that all attempts share, although it showed first in the first', () => {
    const attempt =
      '[ERROR] Failed to execute goal on project a: Could not resolve dependencies for project a:b:jar:1';
    const log = [
      'travis_time:start:1',
      attempt,
      'The command "eval mvn install" failed. Retrying, 2 of 3.',
      attempt,
      'The command "mvn install" failed and exited with 1 during .',
    ].join('\n');
    expect(firstOf(log)).toBe('JVM_DEPS');
  });

  it('is of the causes the one that the last lines name', () => {
    const log = [
      '\tmime-types requires Ruby version >= 2.0.',
      filler(400),
      '[ERROR] Failed to execute goal pl.project13.maven:git-commit-id-plugin:2.1.5:revision (default) on project a: Did not find any commits',
    ].join('\n');
    expect(firstOf(log)).toBe('MAVEN_FAIL');
  });

  it('stays a failed test far above, when the last lines only sum up', () => {
    const log = [
      'com.example.ATest > works FAILED',
      filler(400),
      '> There were failing tests. See the report at: file:///srv/index.html',
      'BUILD FAILED',
    ].join('\n');
    expect(firstOf(log)).toBe('T_JUNIT');
  });

  it('is of a cascade of equally certain symptoms the one that began it', () => {
    const log = [
      'tar (child): a.tar.gz: Cannot open: No such file or directory',
      "make: *** No rule to make target 'install'.  Stop.",
    ].join('\n');
    expect(firstOf(log)).toBe('NO_SUCH_FILE');
  });
});
