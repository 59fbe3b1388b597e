/**
 * The exit code that a log itself tells of: the last line of a CI service, a build tool's verdict.
 * Null when it tells none. A figure, not a promise: what ran may have been wrapped.
 */
export function exitInLog(lines: readonly string[]): number | null {
  const ci = lines.flatMap((line) => {
    const match =
      /^Done\. Your build exited with (\d+)/.exec(line) ??
      /^##\[error\].*(?:exit code|exited with code) (\d+)/.exec(line) ??
      /^ERROR: Job failed: exit (?:code|status) (\d+)/.exec(line) ??
      /^Exited with code (?:exit status )?(\d+)/.exec(line) ??
      /^Process exited with (?:code|status) (\d+)/.exec(line);
    if (match) return [Number(match[1])];
    return /^Job succeeded$|^Finished: SUCCESS$|^>{3,} ?All Tests Passed\b/.test(line)
      ? [0]
      : /^Finished: (?:FAILURE|ABORTED)$|^>{3,} ?Some Tests Failed\b/.test(line)
        ? [1]
        : [];
  });
  if (ci.length > 0) return ci.find((code) => code !== 0) ?? 0;
  const travis = lines.flatMap(
    (line) => /^The command ".*" exited with (\d+)\.?$/.exec(line)?.[1] ?? [],
  );
  if (travis.length > 0) return Number(travis.find((code) => code !== '0') ?? 0);
  const build = lines.findLast((line) =>
    /^(?:\[(?:INFO|ERROR)\] )?BUILD (?:SUCCESS(?:FUL)?|FAILURE|FAILED)\b/.test(line),
  );
  if (build !== undefined) return /SUCCESS/.test(build) ? 0 : 1;
  const failure =
    /^(?:npm (?:ERR!|error) (?:Test failed|code ELIFECYCLE)|\[ERROR\] Failed to execute goal )/;
  return lines.some((line) => failure.test(line)) ? 1 : null;
}
