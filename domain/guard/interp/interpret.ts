import type { Call } from '../call.ts';
import { withoutMarks } from '../shell/marks.ts';
import { deeper, quote, Unparsable } from '../frame.ts';
import type { At } from '../invoke.ts';
import { plainArg } from '../shell/state.ts';
import { extractSinks } from './extract-sinks.ts';
import type { Language } from './tokens.ts';

interface Runtime {
  language: Language;
  /** Options whose value is code. */
  code: readonly string[];
  /** Words between the program and its code: `deno eval`. */
  subs?: readonly string[];
  valued?: readonly string[];
}

const RUNTIMES: readonly [RegExp, Runtime][] = [
  [
    /^(?:python|pypy|ipython|micropython|jython)[\d.]*w?$/,
    { language: 'python', code: ['-c'], valued: ['-W', '-X', '-m'] },
  ],
  [
    /^(?:node|nodejs|bun|tsx|ts-node|qjs|electron|iojs|babel-node|esr|zx)$/,
    {
      language: 'js',
      code: ['-e', '-p', '--eval', '--print', '-pe', '-c'],
      valued: ['-r', '--require', '--import', '--loader', '-C'],
    },
  ],
  [/^deno$/, { language: 'js', code: [], subs: ['eval'] }],
  [/^(?:ruby|jruby|irb)[\d.]*$/, { language: 'ruby', code: ['-e'], valued: ['-I', '-r', '-C'] }],
  [/^perl[\d.]*$/, { language: 'perl', code: ['-e', '-E'], valued: ['-I', '-M', '-m'] }],
  [/^php[\d.]*$/, { language: 'php', code: ['-r', '-R', '-B', '-E'], valued: ['-d', '-c'] }],
  [/^(?:lua|luajit|texlua)[\d.]*$/, { language: 'lua', code: ['-e'], valued: ['-l'] }],
  [
    /^(?:Rscript|R|julia|elixir|groovy|scala|kotlin|swift|tclsh|raku|guile|sbcl|ghc|iex|jshell|crystal|nim|erl|clojure|bb|racket|osascript|jsc)$/,
    { language: 'c', code: ['-e', '-E', '--eval', '-eval', '-a'], valued: ['-l'] },
  ],
];

/** Reads the code that an interpreter is handed and runs what it would do; gives what it would print. */
export function interpret(call: Call, at: At): string {
  if (COMPILERS.test(call.program)) return compiled(call, at);
  const found = RUNTIMES.find(([name]) => name.test(call.program));
  if (!found) return '';
  const [, runtime] = found;
  const code = codeOf(call, runtime, at);
  if (code === null) return '';
  const run = (line: string): string => {
    try {
      return at.walk.run(line, at.state, { ...deeper(at.frame, call.program), stdin: null });
    } catch (error) {
      // A text that is no shell text was meant for something else: a query, a pattern.
      if (error instanceof Unparsable) return '';
      throw error;
    }
  };
  return extractSinks(code.source, runtime.language, call, {
    words: (list) => run(list.map(quote).join(' ')),
    text: run,
    emit: (program, args) =>
      void at.walk.push(
        program,
        args.map(plainArg),
        { writes: [], reads: [] },
        at.state,
        deeper(at.frame, call.program),
      ),
    write: (path, content) => {
      at.walk.push(
        '',
        [],
        { writes: [{ text: path, glob: false, append: false }], reads: [] },
        at.state,
        deeper(at.frame, call.program),
      );
      if (content !== null && at.state.cwd !== null)
        at.state.files.set(path.startsWith('/') ? path : `${at.state.cwd}/${path}`, content);
    },
  });
}

function codeOf(call: Call, runtime: Runtime, at: At): { source: string } | null {
  const { args } = call;
  const pieces: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const plain = withoutMarks(args[index]!.text);
    if (runtime.subs?.includes(plain)) {
      const body = args.slice(index + 1).find((one) => !one.text.startsWith('-'));
      return body ? { source: body.text } : null;
    }
    const stuck = runtime.code.find(
      (one) =>
        one.length === 2 &&
        plain.length > 2 &&
        plain.startsWith(one) &&
        runtime.language !== 'js' &&
        runtime.language !== 'c',
    );
    const bundled =
      /^-[a-zA-Z]+$/.test(plain) &&
      runtime.code.some((one) => one.length === 2 && plain.endsWith(one[1]!)) &&
      plain.length > 2 &&
      !runtime.valued?.some((one) => plain.startsWith(one));
    if (runtime.code.includes(plain) || bundled) {
      pieces.push(args[index + 1]?.text ?? '');
      index += 1;
      if (runtime.language === 'python') break;
    } else if (/^--(?:eval|print)=/.test(plain))
      pieces.push(args[index]!.text.replace(/^--\w+=/, ''));
    else if (stuck) pieces.push(args[index]!.text.slice(2));
    else if (runtime.valued?.includes(plain)) {
      if (plain === '-m')
        return args[index + 1]?.text === 'timeit'
          ? {
              source: args
                .slice(index + 2)
                .map((one) => one.text)
                .join('\n'),
            }
          : null;
      index += 1;
    } else if (!plain.startsWith('-') && pieces.length === 0) {
      const content = at.walk.readScript(args[index]!.text, at.state);
      const [origin] = at.walk.marks.of(content);
      if (origin?.kind === 'file' && content.length === 1 && !origin.network && !origin.decoded)
        return null;
      return { source: content };
    }
  }
  if (pieces.length > 0) return { source: pieces.join('\n') };
  return call.stdin === null ? null : { source: call.stdin };
}

/** Compilers: what they make of a file that this command wrote is run next. */
const COMPILERS =
  /^(?:go|javac|rustc|tcc|(?:\w+-)*(?:gcc|g\+\+|cc|clang|clang\+\+|c\+\+)(?:-\d+)?)$/;

/** `go run main.go`, `gcc x.c`: source that this command wrote. */
function compiled(call: Call, at: At): string {
  if (call.program === 'go' && !['run', 'build', 'install'].includes(call.args[0]?.text ?? ''))
    return '';
  for (const arg of call.args) {
    const content = at.walk.read(arg.text, at.state);
    if (content.length > 1)
      return extractSinks(content, 'c', call, {
        words: (list) => at.walk.run(list.map(quote).join(' '), at.state, deeper(at.frame, 'go')),
        text: (line) => at.walk.run(line, at.state, deeper(at.frame, 'go')),
        emit: () => {},
        write: () => {},
      });
  }
  return '';
}
