/**
 * Tells a regex that may take forever from one that may not, by its shape. The rules are the known
 * causes of exponential and high polynomial backtracking (OWASP, "Regular expression Denial of
 * Service"; Davis et al. 2018): a repeat inside a repeat, alternatives that overlap under a repeat,
 * and many open-ended repeats of the same characters side by side.
 */
export type RegexVerdict = { kind: 'fine' } | { kind: 'refused'; reason: string };

/** Longest pattern a user may write; what is longer is a program, not a pattern. */
export const MAX_PATTERN_CHARS = 1000;
/** More open-ended wildcards in a row than this cost too much on a 16 KB line. */
const MAX_OPEN_WILDCARDS = 3;

interface Atom {
  /** What it may match, as sample characters out of PROBES. */
  chars: string;
  /** Can be matched without end: `*`, `+`, `{n,}`. */
  open: boolean;
  /** Something inside it can be matched without end. */
  holdsOpen: boolean;
  /** Takes no character: anchors, look-arounds. */
  empty: boolean;
}

// One sample for each class of characters that patterns tell apart.
const PROBES = [
  'a',
  'Z',
  '5',
  '_',
  ' ',
  '-',
  '.',
  '/',
  ':',
  '"',
  "'",
  ',',
  '=',
  '(',
  '[',
  '<',
  '%',
  'é',
];

/** Judges a pattern that a user wrote; `flags` as for RegExp. */
export function judgeRegex(source: string, flags = ''): RegexVerdict {
  if (source.length > MAX_PATTERN_CHARS)
    return refused(`longer than ${MAX_PATTERN_CHARS} characters`);
  try {
    void new RegExp(source, flags);
  } catch (error) {
    return refused(
      error instanceof Error
        ? error.message.replace(/^Invalid regular expression: /, '')
        : 'not a regex',
    );
  }
  if (new RegExp(source, flags).test('')) return refused('it matches an empty line');
  if (/\\[1-9]|\\k</.test(source.replace(/\\\\/g, '')))
    return refused('back-references cannot be checked');
  const reader = createReader(source);
  const problem = reader.alternatives();
  return problem.kind === 'refused' ? problem : { kind: 'fine' };
}

function refused(reason: string): { kind: 'refused'; reason: string } {
  return { kind: 'refused', reason };
}

type Reading = { kind: 'refused'; reason: string } | { kind: 'read'; branches: Atom[][] };

function createReader(source: string): { alternatives: () => Reading } {
  let at = 0;

  /** Reads up to the closing parenthesis or the end. */
  function alternatives(): Reading {
    const branches: Atom[][] = [[]];
    while (at < source.length && source[at] !== ')') {
      if (source[at] === '|') {
        at += 1;
        branches.push([]);
        continue;
      }
      const atom = quantified();
      if ('kind' in atom) return atom;
      branches.at(-1)?.push(atom);
    }
    for (const branch of branches) {
      const problem = judgeSequence(branch);
      if (problem) return problem;
    }
    return { kind: 'read', branches };
  }

  function quantified(): Atom | { kind: 'refused'; reason: string } {
    const atom = single();
    if ('kind' in atom) return atom;
    const quantifier = /^(?:[*+]|\{\d+,\}|\?|\{\d+(?:,\d+)?\})/.exec(source.slice(at))?.[0];
    if (quantifier === undefined) return { ...atom.atom };
    at += quantifier.length;
    if (source[at] === '?') at += 1;
    const large = Number(/\{\d*,?(\d+)\}/.exec(quantifier)?.[1] ?? 0) > 50;
    const open =
      large || !(quantifier === '?' || quantifier.endsWith('}')) || quantifier.endsWith(',}');
    const repeats = Number(/\{(\d+)/.exec(quantifier)?.[1] ?? 0);
    if ((open || repeats > MAX_OPEN_WILDCARDS) && atom.atom.holdsOpen)
      return refused('a repeat inside a repeat can take forever');
    if (open && atom.branches && overlap(atom.branches)) {
      return refused('alternatives under a repeat start alike and can take forever');
    }
    return { ...atom.atom, open, holdsOpen: atom.atom.holdsOpen || open };
  }

  function single(): { atom: Atom; branches?: Atom[][] } | { kind: 'refused'; reason: string } {
    const char = source[at] ?? '';
    if (char === '(') return group();
    if (char === '[') return { atom: plain(charClass()) };
    at += 1;
    if (char === '^' || char === '$')
      return { atom: { chars: '', open: false, holdsOpen: false, empty: true } };
    if (char !== '\\')
      return {
        atom: plain(char === '.' ? '.' : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`),
      };
    const escape =
      /^(?:[pP]\{[^}]*\}|u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[A-Za-z]|.)/i.exec(
        source.slice(at),
      )?.[0] ?? '';
    at += escape.length;
    if (escape === 'b' || escape === 'B')
      return { atom: { chars: '', open: false, holdsOpen: false, empty: true } };
    return { atom: plain(`\\${escape}`) };
  }

  function group(): { atom: Atom; branches?: Atom[][] } | { kind: 'refused'; reason: string } {
    const head = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(source.slice(at))?.[0] ?? '(';
    at += head.length;
    const inner = alternatives();
    if (inner.kind === 'refused') return inner;
    at += 1;
    const atoms = inner.branches.flat();
    return {
      branches: inner.branches,
      atom: {
        chars: [...new Set(atoms.map((atom) => atom.chars).join(''))].join(''),
        open: false,
        holdsOpen: atoms.some((atom) => atom.holdsOpen),
        empty: /^\(\?(?:[=!]|<[=!])/.test(head),
      },
    };
  }

  function charClass(): string {
    const start = at;
    at += 1;
    if (source[at] === '^') at += 1;
    if (source[at] === ']') at += 1;
    while (at < source.length && source[at] !== ']') at += source[at] === '\\' ? 2 : 1;
    at += 1;
    return source.slice(start, at);
  }

  return { alternatives };
}

/** The probe characters that one element can match. */
function plain(element: string): Atom {
  let chars = '';
  try {
    const regex = new RegExp(
      `^(?:${element})$`,
      element.startsWith('\\u{') || element.startsWith('\\p') ? 'u' : '',
    );
    const own = element.startsWith('\\u{')
      ? String.fromCodePoint(Number.parseInt(element.slice(3, -1), 16))
      : '';
    chars = [...new Set([...PROBES, own])]
      .filter((probe) => probe !== '' && regex.test(probe))
      .join('');
  } catch {
    // An element that is not a regex by itself: taken as everything, the safe side.
    chars = PROBES.join('');
  }
  return { chars, open: false, holdsOpen: false, empty: false };
}

const share = (left: string, right: string): boolean =>
  left.split('').some((char) => right.includes(char));

/** True when two branches can start with the same character. */
function overlap(branches: readonly Atom[][]): boolean {
  const starts = branches.map((branch) => branch.find((atom) => !atom.empty)?.chars ?? '');
  return starts.some((start, index) =>
    starts.some((other, second) => second > index && share(start, other)),
  );
}

/** Open repeats of the same characters that follow one another multiply their work. */
function judgeSequence(branch: readonly Atom[]): { kind: 'refused'; reason: string } | null {
  let wild = 0;
  let before: Atom | null = null;
  for (const atom of branch) {
    if (atom.empty) continue;
    if (atom.open && before?.open && share(atom.chars, before.chars)) {
      return refused('two repeats of the same characters stand side by side');
    }
    if (atom.open && atom.chars.length > PROBES.length / 2) wild += 1;
    if (wild > MAX_OPEN_WILDCARDS)
      return refused(`more than ${MAX_OPEN_WILDCARDS} open wildcards cost too much`);
    before = atom;
  }
  return null;
}
