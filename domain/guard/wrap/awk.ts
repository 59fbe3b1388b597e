/** A piece of an awk program: a string with its escapes undone, or the code between strings. */
type Piece = { kind: 'string'; value: string } | { kind: 'code'; text: string };

/** Code behind which `/` starts a regular expression and does not divide. */
const BEFORE_REGEX = /(?:^|[(,~!{};&|\n]|\breturn)\s*$/;
const PIPE = /\|&?\s*$/;
const SHELL = /^(?:\S*\/)?(?:ba|z|da|k)?sh\b/;

/** What the program reads: `record` stands for `$0`, `unknown` for every other field and expression. */
export interface AwkInput {
  record: string;
  unknown: string;
}

/**
 * Commands that an awk program hands to a shell: `system("…")`, `print | "…"`, `"…" | getline`, and what it
 * prints into a shell. Strings, regular expressions and comments are told apart, so that a `|` in a text is no pipe.
 */
export function awkCommands(
  program: string,
  input: AwkInput = { record: '', unknown: '' },
): string[] {
  const pieces = readPieces(program);
  const codeAt = (at: number): string => {
    const piece = pieces[at];
    return piece?.kind === 'code' ? piece.text : '';
  };
  return pieces.flatMap((piece, at) => {
    if (piece.kind === 'code') return fieldCommands(piece.text, pieces, { at, input });
    const [before, after] = [codeAt(at - 1), codeAt(at + 1)];
    const runs =
      /\bsystem\s*\(\s*$/.test(before) || PIPE.test(before) || /^\s*\|&?\s*getline\b/.test(after);
    const sink = pieces[at + 2];
    const printed =
      /\bprintf?\s*\(?\s*$/.test(before) &&
      /^\s*\)?\s*\|&?\s*$/.test(after) &&
      sink?.kind === 'string' &&
      SHELL.test(sink.value);
    if (!runs && !printed) return [];
    // A field or a name behind the text belongs to the command.
    const joined = /^\s*[$\w(]/.test(after) && !/^\s*getline\b/.test(after);
    return [piece.value + (joined && input.unknown !== '' ? input.unknown : '')];
  });
}

/** `system($0)`, `print $2 | "sh"`: fields of the input as commands. */
function fieldCommands(
  code: string,
  pieces: readonly Piece[],
  { at, input }: { at: number; input: AwkInput },
): string[] {
  const next = pieces[at + 1];
  const named = /\bsystem\s*\(\s*([A-Za-z_]\w*)\s*\)/.exec(code)?.[1];
  if (named !== undefined)
    return [valueOf(named, pieces) ?? input.unknown].filter((one) => one !== '');
  const started = /\bsystem\s*\(\s*\$(\w+)/.exec(code)?.[1];
  const printed =
    next?.kind === 'string' && SHELL.test(next.value)
      ? /\bprint\b\s*(?:\$(\w+)\s*)?\|&?\s*$/.exec(code)
      : null;
  const field = started ?? (printed ? (printed[1] ?? '0') : null);
  if (field === null) return [];
  return [field === '0' ? input.record : input.unknown].filter((one) => one !== '');
}

/** The text that the program gives to a variable. */
function valueOf(name: string, pieces: readonly Piece[]): string | undefined {
  const at = pieces.findIndex(
    (one) => one.kind === 'code' && new RegExp(`\\b${name}\\s*=\\s*$`).test(one.text),
  );
  const value = at < 0 ? undefined : pieces[at + 1];
  return value?.kind === 'string' ? value.value : undefined;
}

function readPieces(program: string): Piece[] {
  const pieces: Piece[] = [];
  let code = '';
  let at = 0;
  while (at < program.length) {
    const char = program[at]!;
    if (char === '"') {
      const end = endOf(program, at, '"');
      pieces.push({ kind: 'code', text: code });
      pieces.push({
        kind: 'string',
        value: program.slice(at + 1, end).replace(/\\(.)/gs, '$1'),
      });
      code = '';
      at = end + 1;
    } else if (char === '#') {
      const end = program.indexOf('\n', at);
      at = end === -1 ? program.length : end;
    } else if (char === '/' && BEFORE_REGEX.test(code.slice(-16))) {
      at = endOf(program, at, '/') + 1;
      // A stand-in: what follows a regular expression is not the start of one.
      code += '0';
    } else {
      code += char;
      at += 1;
    }
  }
  pieces.push({ kind: 'code', text: code });
  return pieces;
}

/** Index of the delimiter that closes what opens at `from`; the end of the text when nothing does. */
function endOf(program: string, from: number, delimiter: string): number {
  for (let at = from + 1; at < program.length; at += 1) {
    if (program[at] === '\\') at += 1;
    else if (program[at] === delimiter) return at;
  }
  return program.length;
}
