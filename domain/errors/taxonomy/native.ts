import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Debian packages that bring well-known headers and libraries. */
const DEV_PACKAGES: Readonly<Record<string, string>> = {
  'Python.h': 'python3-dev',
  'zlib.h': 'zlib1g-dev',
  'openssl/ssl.h': 'libssl-dev',
  'curl/curl.h': 'libcurl4-openssl-dev',
  'ffi.h': 'libffi-dev',
  'sqlite3.h': 'libsqlite3-dev',
  'libpq-fe.h': 'libpq-dev',
  'libxml/xpath.h': 'libxml2-dev',
  'jpeglib.h': 'libjpeg-dev',
  'png.h': 'libpng-dev',
  'readline/readline.h': 'libreadline-dev',
  'ncurses.h': 'libncurses-dev',
  'gtest/gtest.h': 'libgtest-dev',
  'yaml.h': 'libyaml-dev',
  'mysql.h': 'default-libmysqlclient-dev',
};

/** C and C++, make and cmake, crashes of native programs. */
export const NATIVE_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'CC_HEADER',
    family: 'c',
    title: 'A C or C++ header is missing',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        ['fatal error: '],
        /^(?:(?<file>\S[^:]*):(?<line>\d+):(?:\d+:)? )?fatal error: '?(?<header>[\w./+-]+)'?(?:: No such file or directory| file not found)/,
      ),
    ],
    fixes: [
      ...Object.entries(DEV_PACKAGES).map(([header, name]) =>
        fix(`dev-${name}`, `Run apt-get install -y ${name}`, {
          when: ({ slots }) => slots['header'] === header,
        }),
      ),
      fix('include', 'Check the -I path for {header}', { command: null, reference: '{file}' }),
      fix('package', 'Check which -dev package brings the header', { command: null }),
    ],
    examples: [
      {
        text: 'a.c:1:10: fatal error: zlib.h: No such file or directory',
        file: 'a.c',
        line: 1,
        captures: { header: 'zlib.h' },
      },
      { text: "x.cpp:2:10: fatal error: 'foo/bar.hpp' file not found", file: 'x.cpp', line: 2 },
    ],
    nearMisses: ['#include <zlib.h> // fatal error: if missing'],
  },
  {
    id: 'CC_COMPILE',
    family: 'c',
    title: 'C or C++ does not compile',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.94,
    patterns: [
      pattern(
        ['error: '],
        /^(?<file>(?:[A-Za-z]:)?[^\s:][^:]*\.(?:c|cc|cpp|cxx|c\+\+|C|h|hh|hpp|hxx|m|mm|cu|inl|ino|S)):(?<line>\d+)(?::\d+)?: (?:fatal |internal compiler )?error: (?<message>.+)/,
      ),
      pattern(
        [': error C', ': fatal error C'],
        /^\s*(?:\d+>)?(?<file>(?:[A-Za-z]:)?[^(:]+)\((?<line>\d+)(?:,\d+)?\)\s?: (?:fatal )?error (?<code>C\d{4}): (?<message>.+)/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('first', 'Run make -j1', { when: ({ rootFiles }) => rootFiles.includes('Makefile') }),
      fix('first-any', 'Fix the first compiler error', { command: null }),
    ],
    examples: [
      { text: "a.c:3:5: error: expected ';' before '}' token", file: 'a.c', line: 3 },
      {
        text: "src\\x.cpp(12): error C2065: 'y': undeclared identifier",
        file: 'src\\x.cpp',
        line: 12,
      },
    ],
    nearMisses: ["a.c:3:5: warning: unused variable 'x'", 'a.c:3:5: note: in expansion of macro'],
  },
  {
    id: 'CC_LINK',
    family: 'c',
    title: 'A native program does not link',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['undefined reference to'],
        /^(?:.*?: )?(?<file>[^\s:()]+\.\w+):(?<line>\d+): (?<message>undefined reference to [`'](?<symbol>[^'`]+)['`])/,
      ),
      pattern(
        ['undefined reference to'],
        /^(?:.*?: )?(?<message>undefined reference to [`'](?<symbol>[^'`]+)['`])/,
      ),
      pattern(['cannot find -l'], /(?<message>cannot find -l(?<lib>[\w+-]+).*)/),
      pattern(
        ['multiple definition of'],
        /(?<message>multiple definition of [`'](?<symbol>[^'`]+)['`].*)/,
      ),
      pattern(
        ['Undefined symbol', 'error LNK'],
        /^(?<message>.*(?:Undefined symbols? for architecture|error LNK\d{4}).*)/,
      ),
      pattern(['ld returned '], /(?<message>ld returned [1-9]\d* exit status)/, {
        rank: 'symptom',
      }),
    ],
    fixes: [
      fix('lib', 'Check that the library {lib} and its -dev package are installed', {
        command: null,
      }),
      fix('symbol', 'Check which object or -l flag brings {symbol}', { command: null }),
      fix('flag', 'Check the missing -l flag or object', { command: null }),
      fix('nm', 'Try nm on the library for the symbol', { command: null }),
    ],
    examples: [
      {
        text: "/usr/bin/ld: a.o: in function `main':\na.c:(.text+0x5): undefined reference to `foo'",
        captures: { symbol: 'foo' },
      },
      '/usr/bin/ld: cannot find -lssl',
      'collect2: error: ld returned 1 exit status',
    ],
    nearMisses: ['checks for undefined references'],
  },
  {
    id: 'NATIVE_CRASH',
    family: 'c',
    title: 'A native program crashed',
    severity: 'CRITICAL',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'Segmentation fault',
          'SIGSEGV',
          'AddressSanitizer',
          'double free',
          'stack smashing',
          'exit code 139',
          'exit status 139',
          '(core dumped)',
          'SIGABRT',
          'Bus error',
          'Illegal instruction',
          'SIGILL',
        ],
        /^(?<message>(?:.*: )?Segmentation fault.*|.*\bSIGSEGV\b.*|==\d+==\s?ERROR: \w*Sanitizer.*|.*double free or corruption.*|\*\*\* stack smashing detected.*|.*exit(?:ed with)? (?:code|status) 139\b.*|.*\(core dumped\).*|.*(?:received signal|terminated by signal|process didn't exit successfully.*signal).*SIG(?:ABRT|ILL|BUS).*|^Bus error.*|^Illegal instruction.*)/,
      ),
    ],
    fixes: [
      fix('backtrace', 'Try it under gdb -batch -ex run -ex bt', { command: null }),
      fix('sanitize', 'Try a build with -fsanitize=address', { command: null }),
    ],
    examples: [
      'Segmentation fault (core dumped)',
      '==42==ERROR: AddressSanitizer: heap-use-after-free on address 0x60',
      'double free or corruption (fasttop)',
    ],
    nearMisses: ['installs a SIGTERM handler', 'test_segfault_handler ok'],
  },
  {
    id: 'MAKE_CMAKE',
    family: 'c',
    title: 'make, cmake or ninja stops',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.9,
    patterns: [
      pattern(
        ['*** '],
        /^(?:g?make|mingw32-make)(?:\[\d+\])?: \*\*\* (?!.*\] Killed$)(?<message>(?:No rule to make target [`'](?<target>[^'`]+)['`].*|No targets.*|missing separator.*|.*))/,
        { prior: 0.9 },
      ),
      pattern(
        ['missing separator'],
        /^(?<file>[\w./-]*[Mm]akefile|\S+\.mk):(?<line>\d+): \*\*\* (?<message>.+?)\.?\s*(?:Stop\.)?$/,
        { rank: 'cause' },
      ),
      pattern(
        ['CMake Error'],
        /^(?<message>CMake Error(?:: | at (?<file>[^:\s]+):(?<line>\d+) ).*)/,
        { rank: 'cause' },
      ),
      pattern(['ninja: '], /^(?<message>ninja: (?:error|build stopped).*)/),
      pattern(['configure: error'], /^(?<message>configure: error: .+)/, { rank: 'cause' }),
    ],
    fixes: [
      fix('target', 'Check the target or file {target}', { command: null, reference: 'Makefile' }),
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('first', 'See the first error of the output', { command: null }),
      fix('serial', 'Try make -j1 V=1', { command: null }),
    ],
    examples: [
      'make: *** [all] Error 2',
      {
        text: "make: *** No rule to make target 'foo', needed by 'all'.  Stop.",
        captures: { target: 'foo' },
      },
      { text: 'Makefile:3: *** missing separator.  Stop.', file: 'Makefile', line: 3 },
      { text: 'CMake Error at CMakeLists.txt:7 (find_package):', file: 'CMakeLists.txt', line: 7 },
      'configure: error: no acceptable C compiler found in $PATH',
    ],
    nearMisses: ["make: 'all' is up to date.", 'make[1]: Leaving directory'],
  },
];
