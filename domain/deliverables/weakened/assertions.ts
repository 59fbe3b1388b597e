const ASSERTION =
  /\bassert\w*\b|\bexpect\w*\s*[(.]|\.should\b|\brequire\.\w+\(|\b(?:t|b)\.(?:Error|Fatal)f?\(|\bverify\w*\(|\bpytest\.(?:raises|warns|approx)\b|\bfail\(/;
const TRIVIAL =
  /\bassert\s+(?:True|1|not False|.*\bor True)\b|\bassertTrue\(\s*(?:True|1)\s*[,)]|\bassertFalse\(\s*False|assert_?[Tt]rue\(\s*true\s*[,)]|\bassert!\(\s*true\s*\)|expect\(\s*(true|1|!0)\s*\)\.(?:toBe|toEqual)\(\s*\1\s*\)|\bassert(?:\.ok)?\(\s*(?:true|1|!0)\s*[,)]|\bassert\s+(\S+)\s*==\s*\2\s*$|assertEqual\(\s*(\w+),\s*\3\s*\)|expect\((\w+)\)\.(?:toBe|toEqual)\(\4\)/;
const EXACT =
  /==|\bis (?:not )?(?:None|True|False)\b|\.(?:toBe|toEqual|toStrictEqual|toMatchSnapshot|toMatchInlineSnapshot|toThrow\w*\([^)])|\bassert(?:_?[Ee]quals?|ListEqual|DictEqual|CountEqual|Same|_eq!?|That)\b|\b(?:strictEqual|deepEqual|deepStrictEqual|equal|eql|eq)\b|\.Equal\(|!==?/;
const PARTIAL =
  /\bin\b|[<>]=?|toContain|toMatch|toBeGreater|toBeLess|toHaveLength|toBeInstanceOf|toBeCloseTo|toThrow|assertIn\b|assertRegex|assertGreater|assertLess|AlmostEqual|isinstance|match|include|startswith|endswith|Contains|approx|isclose|allclose/;

export const isAssertion = (text: string): boolean =>
  ASSERTION.test(text) && !/^\s*(?:import|from|const .*require|use |\/\/|#|\*)/.test(text);
export const isTrivial = (text: string): boolean => TRIVIAL.test(text) || isSame(text);

/** Both sides are the same words, so they are always equal. */
function isSame(text: string): boolean {
  const sides =
    /^\s*assert\s+(.+?)\s*==\s*(.+?)\s*$/.exec(text) ??
    /expect\((.+)\)\.(?:toBe|toEqual|toStrictEqual)\((.+)\);?\s*$/.exec(text) ??
    /assert\w*qual\w*\((.+),\s*(.+)\);?\s*$/i.exec(text);
  return sides !== null && sides[1]!.trim() === sides[2]!.trim();
}

/** How much an assertion demands: 0 nothing, 1 anything that is there, 2 a part, 3 the value. */
export function strengthOf(text: string): number {
  if (isTrivial(text)) return 0;
  // Which error is raised, and with which words, is what such an assertion demands.
  const raised =
    /\b(?:raises|assertRaises|assertThrows|rejects\.toThrow|toThrow)\w*\(\s*([^()]*)/.exec(text);
  if (raised) {
    const wanted = raised[1]!.trim();
    if (
      /^$|^(?:Exception|BaseException|Error|Throwable(?:\.class)?|Exception\.class)\b(?!.*match)/.test(
        wanted,
      )
    )
      return 1;
    return /match|,|['"`/]/.test(wanted) ? 3 : 2;
  }
  if (
    /toBe(?:Truthy|Falsy|Defined|Undefined|Null|NaN)|not\.toBeNull|is not None\b|assertIsNotNone|NotNil|toBeTypeOf|expect\.any/.test(
      text,
    )
  )
    return 1;
  // Near is less than equal, although both are written with an equals sign.
  if (
    /approx|AlmostEqual|toBeCloseTo|isclose|allclose|toMatchObject|objectContaining|arrayContaining/.test(
      text,
    )
  )
    return 2;
  if (EXACT.test(text)) return 3;
  return PARTIAL.test(text) ? 2 : 1;
}

/** The value that an equality expects, apart from what it looks at; null when the line is no plain equality with a literal. */
export function expectedValue(text: string): { subject: string; value: string } | null {
  const literal = String.raw`([-+]?\d[\w.]*|"[^"]*"|'[^']*'|\`[^\`]*\`|True|False|None|true|false|null|undefined|\[.*\]|\{.*\})`;
  const forms = [
    new RegExp(`^\\s*assert\\s+(.+?)\\s*==\\s*${literal}\\s*(?:,.*)?$`),
    new RegExp(
      `^\\s*(?:await\\s+)?expect\\((.+)\\)\\.(?:toBe|toEqual|toStrictEqual)\\(\\s*${literal}\\s*\\);?\\s*$`,
    ),
    new RegExp(
      `^\\s*\\w*\\.?(?:assertEqual|assertEquals|strictEqual|deepEqual|deepStrictEqual|equal|Equal)\\((.+),\\s*${literal}\\s*\\);?\\s*$`,
    ),
    new RegExp(`^\\s*assert_eq!\\((.+),\\s*${literal}\\s*\\);?\\s*$`),
  ];
  for (const form of forms) {
    const match = form.exec(text);
    if (match) return { subject: match[1]!.trim(), value: match[2]! };
  }
  // JUnit puts the expected value first.
  const junit = new RegExp(`^\\s*assertEquals\\(\\s*${literal},\\s*(.+)\\);?\\s*$`).exec(text);
  return junit ? { subject: junit[2]!.trim(), value: junit[1]! } : null;
}

/** Numbers that say how near is near enough; a larger one forgives more, except for digits and places. */
export function tolerance(text: string): { key: string; slack: number } | null {
  const digits = /\b(places\s*=\s*|toBeCloseTo\([^,]+,\s*)(\d+)/.exec(text);
  if (digits) return { key: 'digits', slack: -Number(digits[2]) };
  const match =
    /\b(atol|rtol|abs_tol|rel_tol|abs|rel|delta|tolerance|epsilon|timeout|testTimeout|retry|retries|reruns|setTimeout|rerunFailingTestsCount)\b\s*(?:[=:(]|>\s*)\s*(\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?)/i.exec(
      text,
    );
  return match
    ? { key: match[1]!.toLowerCase(), slack: Number(match[2]!.replaceAll('_', '')) }
    : null;
}
