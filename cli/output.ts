import pc from 'picocolors';
import type { Paint } from '../domain/report/text.ts';
import { PLAIN } from '../domain/report/text.ts';
import type { CliContext } from './context.ts';

/** Colours for a person, none for a pipe; NO_COLOR is honoured. */
export function paintFor(cli: CliContext): Paint {
  if (!cli.isTty || cli.env['NO_COLOR']) return PLAIN;
  const colors = pc.createColors(true);
  return { bold: colors.bold, good: colors.green, bad: colors.red, dim: colors.dim };
}

/** Prints one JSON value per call, for programs. */
export function printJson(cli: CliContext, value: unknown): void {
  cli.stdout(`${JSON.stringify(value, null, 2)}\n`);
}

/** Columns padded to their widest cell; the last one is left as it is. */
export async function table(rows: readonly (readonly string[])[]): Promise<string> {
  const { default: stringWidth } = await import('string-width');
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, stringWidth(cell));
    }
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) =>
          index === row.length - 1 ? cell : cell + ' '.repeat(widths[index]! - stringWidth(cell)),
        )
        .join('  '),
    )
    .join('\n');
}
