import { fix, pattern, type ErrorRecord } from '../record.ts';
import { exception } from './python-exception.ts';

/** Python errors about values: their type, range, encoding or file. */
export const PYTHON_VALUE_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'PY_TYPE',
    family: 'python',
    title: 'A Python value has the wrong type for what is done with it',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.86,
    patterns: [
      pattern(
        ['TypeError: '],
        exception(
          String.raw`TypeError: (?!.* is not (?:a function|iterable \(|a constructor|defined)|Cannot |.*[Uu]ndefined|Failed to (?:fetch|execute)|fetch failed|Invalid URL|Class constructor|Assignment to constant|Reduce of empty|Converting circular|The "|Unknown file|Illegal )(?<message>.+)`,
        ),
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('place', 'Fix the call at {file}:{line}', { command: null }),
      fix('signature', 'See the signature of the called function', { command: null }),
    ],
    examples: [
      {
        text: "  File \"calc.py\", line 4, in add\n    return a + b\nTypeError: unsupported operand type(s) for +: 'int' and 'str'",
        file: 'calc.py',
        line: 4,
      },
      "TypeError: f() missing 1 required positional argument: 'x'",
    ],
    nearMisses: [
      'TypeError: foo.bar is not a function',
      "TypeError: Cannot read properties of undefined (reading 'x')",
    ],
  },
  {
    id: 'PY_VALUE_KEY_INDEX',
    family: 'python',
    title: 'A Python value, key or index is out of range or not there',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.85,
    patterns: [
      pattern(
        [
          'ValueError',
          'KeyError',
          'IndexError',
          'ZeroDivisionError',
          'StopIteration',
          'LookupError',
          'OverflowError',
        ],
        exception(
          String.raw`(?:ValueError|KeyError|IndexError|ZeroDivisionError|StopIteration|LookupError|OverflowError)(?:: (?<message>.+)|$)`,
        ),
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('place', 'Check the input at {file}:{line}', { command: null }),
      fix('guard', 'Try a check before the access', {
        command: null,
      }),
    ],
    examples: [
      {
        text: '  File "a.py", line 9, in get\n    return d[k]\nKeyError: \'user\'',
        file: 'a.py',
        line: 9,
      },
      "ValueError: invalid literal for int() with base 10: 'x'",
      'ZeroDivisionError: division by zero',
      'IndexError: list index out of range',
    ],
    nearMisses: ['ValueError handling improved in 2.0', 'log.warning("KeyError for %s")'],
  },
  {
    id: 'PY_RECURSION',
    family: 'python',
    title: 'Python recursion has no end',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(['RecursionError'], exception(String.raw`RecursionError: (?<message>.+)`), {
        locate: 'python-frame',
      }),
    ],
    fixes: [
      fix('place', 'Fix the missing base case at {file}:{line}', { command: null }),
      fix('loop', 'Try a loop in place of the recursion', { command: null }),
    ],
    examples: ['RecursionError: maximum recursion depth exceeded in comparison'],
    nearMisses: ['the parser guards against RecursionError'],
  },
  {
    id: 'PY_FILE',
    family: 'python',
    title: 'Python cannot open a file',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.86,
    patterns: [
      pattern(
        ['FileNotFoundError', 'IsADirectoryError', 'NotADirectoryError', 'IOError: [Errno 2]'],
        exception(
          String.raw`(?:FileNotFoundError|IsADirectoryError|NotADirectoryError|IOError): (?<message>\[Errno \d+\] [^:]+: ['"](?<path>[^'"]+)['"].*)`,
        ),
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('path', 'Check the path {path} and the working directory', {
        command: null,
        reference: '{file}',
      }),
      fix('list', 'Run ls {path.dir}', { when: ({ slots }) => slots['path.dir'] !== '.' }),
      fix('any', 'Check the path and the working directory', { command: null }),
    ],
    examples: [
      {
        text: '  File "load.py", line 5, in <module>\n    open("a.csv")\nFileNotFoundError: [Errno 2] No such file or directory: \'a.csv\'',
        file: 'load.py',
        line: 5,
        captures: { path: 'a.csv' },
      },
    ],
    nearMisses: ['except FileNotFoundError: pass'],
  },
  {
    id: 'PY_UNICODE',
    family: 'python',
    title: 'Text has another encoding than Python was told',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        ['UnicodeDecodeError', 'UnicodeEncodeError'],
        exception(String.raw`Unicode(?:De|En)codeError: (?<message>.+)`),
        {
          locate: 'python-frame',
        },
      ),
    ],
    fixes: [
      fix('place', 'Fix the open() call at {file}:{line} with encoding="utf-8"', {
        command: null,
      }),
      fix('any', 'Check the encoding of the input file', { command: null }),
    ],
    examples: [
      "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    ],
    nearMisses: ['errors="replace" avoids UnicodeDecodeError'],
  },
];
