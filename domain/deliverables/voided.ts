/**
 * Why nothing that a log shows counts: an evaluation that says of itself that the change was not applied, or that its
 * run was cut off. Null when it says no such thing, or says later that it went well.
 */
export function voidedBy(lines: readonly string[]): string | null {
  const last = (pattern: RegExp): number => lines.findLastIndex((line) => pattern.test(line));
  const unapplied = last(/^>{3,} ?Patch Apply Failed\b/);
  if (unapplied >= 0 && unapplied > last(/^>{3,} ?Applied Patch\b/))
    return 'the log says that the change was not applied';
  const cut = last(/^>{3,} ?(?:Tests Timed Out|Tests Errored|Reset Failed|Init Timed Out)\b/);
  return cut >= 0
    ? `the log says that its run did not end: ${lines[cut]!.replace(/^>+ ?/, '')}`
    : null;
}
