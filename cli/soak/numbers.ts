import { usage } from '../task/errors.ts';

/** A number above 0; hours also as `8h`, `90m`, `30s`. Throws CliError with the option's name. */
export function positive(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(h|m|s)?$/.exec(text);
  const value = Number(match?.[1]);
  if (!match || !(value > 0) || (name !== 'hours' && match[2] !== undefined))
    throw usage(
      `--${name} ${text} is no number above 0.`,
      'Write for example 8; hours also as 8h or 90m.',
    );
  return match[2] === 'm' ? value / 60 : match[2] === 's' ? value / 3_600 : value;
}
