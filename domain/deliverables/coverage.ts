/** The total that coverage.py, Istanbul, go or a plain summary prints last; null when there is none. */
export function readCoverage(output: string): number | null {
  const withSign = [
    ...output.matchAll(
      /\b(?:TOTAL|All files|Lines|Statements|coverage)\b[^\n%]*?(\d+(?:\.\d+)?)\s*%/gi,
    ),
  ].at(-1)?.[1];
  const istanbul = /^All files\s*\|\s*(\d+(?:\.\d+)?)\s*\|/m.exec(output)?.[1];
  const figure = istanbul ?? withSign;
  return figure === undefined ? null : Number(figure);
}
