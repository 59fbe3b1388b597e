import { isCommand } from './words.ts';

/**
 * A code fence of nothing but commands belongs to the line above it (`These must pass:`) and is written into it; what a
 * fence shows else (output, code) asks for nothing and stays where it is.
 */
export function withFences(goal: string, asks: (line: string) => boolean): string {
  return goal.replace(
    /^([^\n]*\S)[ \t]*\n(?:[ \t]*\n)?```\w*\n([\s\S]*?)\n```[ \t]*$/gm,
    (all, above: string, body: string) => {
      const commands = body
        .split('\n')
        .map((line) => line.replace(/^\s*\$\s+/, '').trim())
        .filter((line) => line !== '');
      const fits = commands.length > 0 && commands.every(isCommand) && asks(above);
      return fits
        ? `${above.replace(/:$/, '')} ${commands.map((one) => `\`${one}\``).join(' and ')}`
        : all;
    },
  );
}
