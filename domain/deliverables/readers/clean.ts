const ESCAPES =
  // oxlint-disable-next-line no-control-regex -- terminal escapes begin with ESC
  /\u001b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][A-Z0-9]|[=>])/g;
const STAMPS: readonly RegExp[] = [
  // `gh run view --log`: job, step and stamp before each line.
  /^[^\t]+\t[^\t]+\t\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?/,
  // GitHub Actions, GitLab with timestamps, `docker logs -t`.
  /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)? ?(?:\d\d[OE][ +])?/,
  // Jenkins' timestamper and the like: `[2024-01-31T10:00:00.123Z]`, `[10:00:00]`, `10:00:00 `.
  /^\[\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?\] ?/,
  /^\[\d\d:\d\d:\d\d(?:\.\d+)?\] ?(?!\[)/,
  /^\d\d:\d\d:\d\d(?:\.\d+)?  ?/,
  // Azure and gotestsum-like `2024/01/31 10:00:00 ` stays: Go's own log lines look like that.
];
const PREFIXES: readonly RegExp[] = [
  // docker compose: `web-1  | text`.
  /^[a-z][\w.-]*[-_]\d+ +\| ?/,
  // turbo and pnpm: `web:test: text`, `packages/web test: text`.
  /^@?[\w./-]+:[\w:-]*test[\w:-]*: ?/,
  /^@?[\w./-]+ test(?::[\w-]+)?: /,
  // lerna and yarn workspaces: `@scope/web: text`, `[@scope/web]: text`.
  /^\[?@[\w.-]+\/[\w.-]+\]?: /,
  // concurrently: `[0] text`, `[test] text`.
  /^\[(?:\d{1,2}|test[\w:-]*)\] /,
];

/**
 * The lines of a log without what is no runner's: colours, carriage returns, time stamps and the prefixes
 * of CI services and of tools that run several packages at once. Indentation stays: names are nested by it.
 */
export function cleanLines(output: string): string[] {
  const lines = output
    .replace(ESCAPES, '')
    .replace(/\r+$/gm, '')
    .split(/[\n\r]/);
  const stamp = STAMPS.find((pattern) => isCommon(lines, pattern));
  const bare = stamp === undefined ? lines : lines.map((line) => line.replace(stamp, ''));
  return bare.map((line) => PREFIXES.reduce((text, pattern) => text.replace(pattern, ''), line));
}

/** A stamp belongs to the log, not to one line, when most lines that say something carry it. */
function isCommon(lines: readonly string[], pattern: RegExp): boolean {
  const said = lines.filter((line) => line.trim() !== '');
  return said.length > 0 && said.filter((line) => pattern.test(line)).length > said.length / 2;
}
