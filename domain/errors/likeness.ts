/** Letters that are compared: the length of a normalised message, as in `similarity`. */
const MAX_LENGTH = 400;
const WORD = 32;
/** Row of each UTF-16 unit in the table of the text that owns it; 0 for a unit that the text has not. */
const rowOf = new Uint16Array(65_536);
let owner: ReadonlyMap<number, number> = new Map();

/** Likeness of one text to `other`, or null when it is less than `least`. */
export type Likeness = (other: string, least: number) => number | null;

/**
 * Compares one text with many: the same figure as `similarity`, but a comparison ends as soon as `least` is out of
 * reach. Bit-parallel edit distance (Myers 1999) in blocks (Hyyrö 2003), of which only those are computed
 * that may still hold a distance within the bound (Ukkonen 1985).
 */
export function createLikeness(text: string): Likeness {
  const pattern = text.slice(0, MAX_LENGTH);
  const n = pattern.length;
  const blocks = Math.max(1, Math.ceil(n / WORD));
  const units = [...new Set(unitsOf(pattern))];
  const rows = new Map(units.map((unit, at) => [unit, at + 1]));
  const equal = new Int32Array((units.length + 1) * blocks);
  for (let at = 0; at < n; at += 1)
    equal[rows.get(pattern.charCodeAt(at))! * blocks + (at >>> 5)]! |= 1 << (at & 31);
  const plus = new Int32Array(blocks);
  const minus = new Int32Array(blocks);
  const score = new Int32Array(blocks);
  /** Place of the last row in the last block. */
  const bottomShift = (n - 1) & 31;

  /** The edit distance to `other`, or null when it is more than `max`. */
  function distanceWithin(other: string, max: number): number | null {
    const m = other.length;
    if (Math.abs(n - m) > max) return null;
    if (n === 0 || m === 0) return Math.max(n, m);
    const lastBlock = blocks - 1;
    let first = 0;
    let last = 0;
    for (let block = 0; block < blocks; block += 1) {
      plus[block] = -1;
      minus[block] = 0;
      score[block] = block === lastBlock ? n : (block + 1) * WORD;
    }
    // Row i of the column before the first one stands at distance i.
    while (last < lastBlock && score[last]! <= max) last += 1;
    for (let column = 0; column < m; column += 1) {
      const row = rowOf[other.charCodeAt(column)]! * blocks;
      let carry = 1;
      for (let block = first; block <= last; block += 1) {
        const pv = plus[block]!;
        const mv = minus[block]!;
        const negative = carry >>> 31;
        const eq = equal[row + block]!;
        const xv = eq | mv;
        const eqIn = eq | negative;
        const xh = (((eqIn & pv) + pv) ^ pv) | eqIn;
        const ph = mv | ~(xh | pv);
        const mh = pv & xh;
        const shift = block === lastBlock ? bottomShift : 31;
        const phIn = (ph << 1) | (carry > 0 ? 1 : 0);
        plus[block] = (mh << 1) | negative | ~(xv | phIn);
        minus[block] = phIn & xv;
        carry = ((ph >>> shift) & 1) - ((mh >>> shift) & 1);
        const reached = score[block]! + carry;
        score[block] = reached;
        // The rows below were out of reach so far; once the row above them may lead there, they come in as if untouched.
        if (block === last && last < lastBlock && (reached <= max || reached - carry <= max)) {
          last += 1;
          plus[last] = -1;
          minus[last] = 0;
          score[last] = reached - carry + (last === lastBlock ? bottomShift + 1 : WORD);
        }
      }
      while (last >= first && score[last]! >= max + (last === lastBlock ? bottomShift + 1 : WORD))
        last -= 1;
      while (first <= last && score[first]! >= max + (first === lastBlock ? bottomShift + 1 : WORD))
        first += 1;
      if (last < first) return null;
    }
    return last === lastBlock && score[last]! <= max ? score[last]! : null;
  }

  return (other, least) => {
    const compared = other.slice(0, MAX_LENGTH);
    const longest = Math.max(n, compared.length);
    if (longest === 0) return 1;
    const max = Math.floor((1 - least) * longest + 1e-9);
    if (owner !== rows) own(rows);
    const distance = distanceWithin(compared, max);
    if (distance === null) return null;
    const likeness = 1 - distance / longest;
    return likeness >= least ? likeness : null;
  };
}

function unitsOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

function own(rows: ReadonlyMap<number, number>): void {
  for (const unit of owner.keys()) rowOf[unit] = 0;
  for (const [unit, row] of rows) rowOf[unit] = row;
  owner = rows;
}
