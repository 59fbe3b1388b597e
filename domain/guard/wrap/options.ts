import type { Arg } from '../shell/state.ts';
import { withoutMarks } from '../shell/marks.ts';

/** Options before the operands, and what stands behind them. */
export interface Scanned {
  /** Option names as given, with their values. */
  options: { name: string; value: Arg | null }[];
  rest: Arg[];
}

/**
 * Reads options up to the first operand. `valued` lists those with a value of their own: long names whole,
 * short ones as one letter each (`-u`), also bundled (`-nu root`) or stuck (`-uroot`).
 */
export function scanOptions(args: readonly Arg[], valued: readonly string[]): Scanned {
  const options: Scanned['options'] = [];
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at]!;
    const text = withoutMarks(arg.text);
    if (text === '--') {
      at += 1;
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      if (text === '' && arg.text !== '') continue;
      break;
    }
    const equals = text.indexOf('=');
    if (text.startsWith('--') || valued.includes(text)) {
      if (equals > 0)
        options.push({
          name: text.slice(0, equals),
          value: { ...arg, text: arg.text.slice(arg.text.indexOf('=') + 1) },
        });
      else if (valued.includes(text)) {
        options.push({ name: text, value: args[at + 1] ?? null });
        at += 1;
      } else options.push({ name: text, value: null });
      continue;
    }
    for (let letter = 1; letter < text.length; letter += 1) {
      const name = `-${text[letter]!}`;
      if (!valued.includes(name)) {
        options.push({ name, value: null });
        continue;
      }
      const stuck = text.slice(letter + 1);
      if (stuck !== '') options.push({ name, value: { text: stuck, glob: arg.glob } });
      else {
        options.push({ name, value: args[at + 1] ?? null });
        at += 1;
      }
      break;
    }
  }
  return { options, rest: args.slice(at) };
}

/** Like {@link scanOptions}, for programs that take options behind operands too. */
export function scanMixed(args: readonly Arg[], valued: readonly string[]): Scanned {
  const all: Scanned = { options: [], rest: [] };
  let left = args;
  while (left.length > 0) {
    const { options, rest } = scanOptions(left, valued);
    all.options.push(...options);
    all.rest.push(...rest.slice(0, 1));
    left = rest.slice(1);
  }
  return all;
}

/** Value of the last option of one of these names. */
export function optionValue(scanned: Scanned, ...names: string[]): Arg | null {
  return scanned.options.findLast((one) => names.includes(one.name))?.value ?? null;
}

/** True when one of these options was given. */
export function hasOption(scanned: Scanned, ...names: string[]): boolean {
  return scanned.options.some((one) => names.includes(one.name));
}
