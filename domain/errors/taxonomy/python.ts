import { fix, pattern, type ErrorRecord } from '../record.ts';
import { exception } from './python-exception.ts';

/** Error types of the Python interpreter. */
export const PYTHON_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'PY_MODULE_MISSING',
    family: 'python',
    title: 'A Python module is not installed or not on the path (ImportError)',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['No module named'],
        /(?:^|[\s:])(?:ModuleNotFoundError|ImportError):? ?No module named (?<q>['"]?)(?<module>[A-Za-z_][\w.]*)\k<q>/,
        { locate: 'python-frame' },
      ),
      pattern(
        ['No module named'],
        /^\S*python[\d.]*(?:\.exe)?: No module named (?<module>[A-Za-z_][\w.]*)/,
      ),
      pattern(
        ['ModuleNotFoundError', 'ImportError'],
        exception(
          String.raw`(?:ModuleNotFoundError|ImportError): (?!cannot import name)(?<detail>.+)`,
        ),
        {
          locate: 'python-frame',
          prior: 0.85,
        },
      ),
    ],
    fixes: [
      fix('own-module', 'Check that {module} is on PYTHONPATH', {
        command: null,
        reference: '{file}',
        when: ({ slots, rootFiles }) =>
          rootFiles.some((name) => name === slots['top'] || name === `${slots['top'] ?? ''}.py`),
      }),
      fix('install', 'Run {py.add} {dist}', { reference: '{py.manifest}' }),
      fix('path', 'Check PYTHONPATH and the spelling of {module}', {
        command: null,
        reference: '{file}',
      }),
      fix('look', 'Check the import in {file}', { command: null }),
      fix('env', 'Check which Python environment is active', { command: null }),
    ],
    examples: [
      {
        text: 'Traceback (most recent call last):\n  File "app/main.py", line 3, in <module>\n    import requests\nModuleNotFoundError: No module named \'requests\'',
        file: 'app/main.py',
        line: 3,
        captures: { module: 'requests' },
      },
      { text: 'ImportError: No module named yaml', captures: { module: 'yaml' } },
      { text: '/usr/bin/python3: No module named pytest', captures: { module: 'pytest' } },
      "E   ModuleNotFoundError: No module named 'app.core'",
      'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
    ],
    nearMisses: [
      'INFO optional speedups disabled (no module named ujson), continuing',
      'def test_raises_module_not_found(): ...',
      'docs: explain what ModuleNotFoundError means',
    ],
  },
  {
    id: 'PY_IMPORT_NAME',
    family: 'python',
    title: 'A name cannot be imported from a Python module that exists',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['cannot import name'],
        /ImportError: cannot import name (?<q>['"]?)(?<symbol>\w+)\k<q>(?: from (?:partially initialized module )?['"]?(?<module>[\w.]+)['"]?)?/,
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('circular', 'Fix the circular import of {symbol} in {file}', {
        command: null,
        when: ({ slots }) => (slots['message'] ?? '').includes('partially initialized'),
      }),
      fix('exports', 'Check {symbol} in the exports of {module}', {
        command: null,
        reference: '{file}',
      }),
      fix('name', 'Check the spelling of {symbol} and the installed version', {
        command: null,
        reference: '{file}',
      }),
      fix('cycle', 'Fix the circular import', { command: null }),
    ],
    examples: [
      {
        text: "ImportError: cannot import name 'Foo' from 'bar' (/srv/bar.py)",
        captures: { symbol: 'Foo', module: 'bar' },
      },
      'ImportError: cannot import name soft_unicode',
      "ImportError: cannot import name 'db' from partially initialized module 'app' (most likely due to a circular import)",
    ],
    nearMisses: ['# works around "cannot import name" on old versions'],
  },
  {
    id: 'PY_SYNTAX',
    family: 'python',
    title: 'Python cannot parse a file (SyntaxError, IndentationError)',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['IndentationError', 'TabError'],
        exception(String.raw`(?:IndentationError|TabError): (?<detail>.+)`),
        { locate: 'python-frame' },
      ),
      pattern(
        ['SyntaxError: '],
        exception(
          String.raw`SyntaxError: (?!Unexpected |Invalid or |Missing (?:initializer|\)|catch)|missing \)|Identifier '|Cannot use import|await is only|Illegal |Invalid regular|Invalid left|Invalid shorthand|The requested module|Malformed|Export |Duplicate (?:export|param)|Private field|Bad control|Expected property)(?<detail>.+)`,
        ),
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('place', 'Fix the syntax at {file}:{line}', { command: null }),
      fix('compile', 'Run python -m py_compile {file}'),
      fix('look', 'Check the syntax of the last edited Python file', { command: null }),
    ],
    examples: [
      {
        text: '  File "a.py", line 7\n    print "x"\n          ^\nSyntaxError: Missing parentheses in call to \'print\'. Did you mean print(...)?',
        file: 'a.py',
        line: 7,
      },
      {
        text: '  File "b.py", line 2\n    x = 1\nIndentationError: unexpected indent',
        file: 'b.py',
        line: 2,
      },
      'SyntaxError: invalid syntax',
      "SyntaxError: '(' was never closed",
      'TabError: inconsistent use of tabs and spaces in indentation',
    ],
    nearMisses: [
      'SyntaxError: Unexpected token }',
      'raises SyntaxError when the input is bad',
      'PASS reports a SyntaxError',
    ],
  },
  {
    id: 'PY_NAME',
    family: 'python',
    title: 'A Python name is used that was never defined',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        ['NameError: ', 'UnboundLocalError: '],
        exception(
          String.raw`(?:NameError|UnboundLocalError): (?<message>.*?(?:name |variable )['"](?<symbol>\w+)['"].*)`,
        ),
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('place', 'Fix the undefined name {symbol} at {file}:{line}', { command: null }),
      fix('import', 'Check for a missing import of {symbol}', {
        command: null,
        reference: '{file}',
      }),
      fix('any', 'Check for a missing import or a typo', { command: null }),
    ],
    examples: [
      {
        text: 'Traceback (most recent call last):\n  File "t.py", line 1, in <module>\n    foo()\nNameError: name \'foo\' is not defined',
        file: 't.py',
        line: 1,
        captures: { symbol: 'foo' },
      },
      "UnboundLocalError: local variable 'x' referenced before assignment",
      "E       NameError: name 'np' is not defined. Did you mean: 'nb'?",
    ],
    nearMisses: ['NameError is raised for unknown names', 'catch NameError: ok'],
  },
  {
    id: 'PY_ATTRIBUTE',
    family: 'python',
    title: 'A Python object has no such attribute (AttributeError)',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.86,
    patterns: [
      pattern(
        ['AttributeError: '],
        exception(
          String.raw`AttributeError: (?<message>(?:partially initialized )?(?:module )?(?:type object )?['"]?(?<owner>[\w.]+)['"]?.*?has no attribute ['"](?<symbol>\w+)['"].*)`,
        ),
        { locate: 'python-frame' },
      ),
      pattern(['AttributeError'], exception(String.raw`AttributeError(?:: (?<message>.+)|$)`), {
        locate: 'python-frame',
      }),
    ],
    fixes: [
      fix('none', 'Check why the value is None at {file}:{line}', {
        command: null,
        when: ({ slots }) => slots['owner'] === 'NoneType',
      }),
      fix('place', 'Fix the attribute {symbol} at {file}:{line}', { command: null }),
      fix('version', 'Check that {owner} has {symbol} in the installed version', { command: null }),
      fix('any', 'Check the value before the attribute access', {
        command: null,
        reference: '{file}',
      }),
    ],
    examples: [
      {
        text: "Traceback (most recent call last):\n  File \"app.py\", line 12, in handler\n    user.get()\nAttributeError: 'NoneType' object has no attribute 'get'",
        file: 'app.py',
        line: 12,
        captures: { owner: 'NoneType', symbol: 'get' },
      },
      "AttributeError: module 'collections' has no attribute 'Mapping'",
      "E       AttributeError: 'list' object has no attribute 'items'",
    ],
    nearMisses: ['hasattr() hides an AttributeError here', 'with pytest.raises(AttributeError):'],
  },
];

/** What a Python traceback ends in when no other type names it: looked at last. */
export const PYTHON_OTHER_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'PY_TRACEBACK',
    family: 'python',
    title: 'A Python exception of another kind',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.7,
    patterns: [
      pattern(
        ['Error: ', 'Exception: ', 'Error', 'Exception'],
        /^(?:E\s{3,})(?<symbol>(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning)): (?<message>.+)/,
        { locate: 'python-frame' },
      ),
      pattern(
        ['Error: ', 'Exception: '],
        /^(?<symbol>(?:[a-z_]\w*\.)+[A-Z]\w*(?:Error|Exception)): (?!at\b)(?<message>.+)/,
        { locate: 'python-frame' },
      ),
      pattern(
        [
          'RuntimeError: ',
          'OSError: ',
          'AssertionError',
          'NotImplementedError',
          'ConnectionError: ',
        ],
        /^(?<symbol>RuntimeError|OSError|AssertionError|NotImplementedError|ConnectionError|EOFError|TimeoutError)(?:: (?<message>.+)|$)/,
        { locate: 'python-frame' },
      ),
      pattern(['Traceback (most'], /^\s*Traceback \(most recent call last\):/, { rank: 'summary' }),
    ],
    fixes: [
      fix('place', 'Fix the cause at {file}:{line}', { command: null }),
      fix('frame', 'See the last frame of this repository in the traceback', {
        command: null,
      }),
    ],
    examples: [
      {
        text: 'Traceback (most recent call last):\n  File "job.py", line 20, in run\n    go()\ndjango.core.exceptions.ImproperlyConfigured: x\nRuntimeError: no job',
      },
      'Traceback (most recent call last):',
    ],
    nearMisses: ['traceback is written to the log file'],
  },
];
