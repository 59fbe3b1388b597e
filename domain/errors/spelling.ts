// Neighbours on a QWERTY keyboard: slipping onto one is likelier than any other wrong letter.
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const;
const SLIP_COST = 0.7;
// A wrong letter far from the right one is rarer than a letter too few or too many.
const WRONG_COST = 1.1;
const CUT_COST = 1.5;
/** Names longer than this are no words that somebody mistypes. */
const MAX_WORD_CHARS = 60;

function isSlip(left: string, right: string): boolean {
  return ROWS.some((row) => {
    const at = row.indexOf(left);
    const other = row.indexOf(right);
    return at !== -1 && other !== -1 && Math.abs(at - other) === 1;
  });
}

/** Edit distance with swapped neighbours as one edit (optimal string alignment, Damerau 1964). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const left = a.charAt(i - 1);
      const right = b.charAt(j - 1);
      const change = left === right ? 0 : isSlip(left, right) ? SLIP_COST : WRONG_COST;
      let cost = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + change,
      );
      if (i > 1 && j > 1 && left === b.charAt(j - 2) && a.charAt(i - 2) === right) {
        cost = Math.min(cost, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? Math.max(a.length, b.length);
}

/** Slips between what was typed and a word; a word cut short, `inst` for `install`, is little more than one. */
export function slips(typed: string, word: string): number {
  const edits = editDistance(typed.toLowerCase(), word.toLowerCase());
  return typed.length >= 3 && word.startsWith(typed) ? Math.min(edits, CUT_COST) : edits;
}

/** How likely `typed` was meant as `word`, 0…1; the beginning of a word counts as near. */
export function likeness(typed: string, word: string): number {
  if (typed.length > MAX_WORD_CHARS || word.length > MAX_WORD_CHARS) return 0;
  const longest = Math.max(typed.length, word.length);
  return longest === 0 ? 1 : Math.max(0, 1 - slips(typed, word) / longest);
}

/** Candidates that `typed` may have meant, fewest slips first; of equals the one as long, then the earlier. */
export function nearestWords(
  typed: string,
  candidates: readonly string[],
  least: number,
): string[] {
  return [...new Set(candidates)]
    .filter((word) => likeness(typed, word) >= least)
    .map((word) => ({
      word,
      slips: slips(typed, word),
      longer: Math.abs(word.length - typed.length),
    }))
    .toSorted((a, b) => a.slips - b.slips || a.longer - b.longer)
    .map(({ word }) => word);
}
