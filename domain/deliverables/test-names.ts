/** Other ways to write exactly the same test, the given one first. */
export function formsOf(name: string): string[] {
  const plain = name.trim().replace(/\s+/g, ' ');
  const method = /^(\w+) \(([\w.$<>-]+)\)$/.exec(plain);
  const surefire = /^([\w$]+)\(([\w.$]+)\)$/.exec(plain);
  return [
    name,
    plain,
    ...(method ? [dotted(method[2]!, method[1]!)] : []),
    ...(surefire ? [`${surefire[2]}.${surefire[1]}`] : []),
    ...(plain.includes('::') && plain.includes(' ') ? [plain.split(' ')[0]!] : []),
    // A parameter that is an absolute path differs from machine to machine: its last part does not.
    ...(/::.*\[\/[^/*]/.test(plain) ? [plain.replace(/\[\/.*?([^/\]]*)\]$/, '[/$1]')] : []),
  ];
}

/** Titles of suites and tests joined by blanks, however a reporter joins them. */
export function wordsOf(name: string): string {
  return name
    .trim()
    .replace(/\s+[>›»|→]\s+/g, ' ')
    .replace(/\s+/g, ' ');
}

/** A test as a path in dots: `a/b.py::T::test_c[x]`, `test_c (a.b.T)`, `a/b.py:T.test_c` and `a.b.T.test_c` are one. */
export interface TestPath {
  full: string;
  base: string;
  params: string;
}

/** The path that a name spells, or null for a title in words. */
export function pathOf(name: string): TestPath | null {
  // A subtest names its parameters behind the test.
  const plain = name.trim().replace(/ \([^()]*=[^()]*\)$/, '');
  const method = /^(\w+) \(([\w.$<>-]+)\)$/.exec(plain);
  const surefire = /^([\w$]+)\(([\w.$]+)\)$/.exec(plain);
  const at = plain.search(/\[|\((?!\))/);
  const [head, params] =
    method || surefire || at < 0 ? [plain, ''] : [plain.slice(0, at), plain.slice(at)];
  const path = method
    ? dotted(method[2]!, method[1]!)
    : surefire
      ? `${surefire[2]}.${surefire[1]}`
      : head;
  if (!/^[\w$@./\\:#-]+(?:\(\))?$/.test(path)) return null;
  const base = path
    .replace(/\(\)$/, '')
    .replaceAll('\\', '/')
    .replace(/\.(?:py|[cm]?[jt]sx?|rb|php)(?=:|$)/, '')
    .replace(/^\.\//, '')
    .replace(/::|[:/#]/g, '.');
  return base === '' || base.startsWith('.') ? null : { full: `${base}${params}`, base, params };
}

function dotted(type: string, method: string): string {
  return type.endsWith(`.${method}`) ? type : `${type}.${method}`;
}
