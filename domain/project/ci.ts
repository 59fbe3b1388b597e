/** A command that a workflow of the CI runs. */
export interface CiCommand {
  command: string;
  /** Path of the workflow, as it was given. */
  file: string;
}

/** Lines that only set something up, or mean nothing outside the CI. */
const NOISE =
  /\$\{\{|^(?:cd|echo|export|set|mkdir|curl|sudo|apt|apt-get|brew|source|if|then|fi|for|done)\b|[|&;<>]/;

/**
 * Reads the `run:` steps of GitHub workflows, and the `script:` lists of GitLab, line by line. A line that needs the
 * CI itself, or joins several commands, is left out: a deliverable is one command that stands alone.
 */
export function ciCommands(files: Readonly<Record<string, string>>): CiCommand[] {
  return Object.entries(files).flatMap(([file, text]) =>
    runLines(text)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#') && !NOISE.test(line))
      .map((command) => ({ command, file })),
  );
}

function runLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const found: string[] = [];
  for (const [index, line] of lines.entries()) {
    const step = /^(\s*)(?:- )?(run|script):\s*(.*)$/.exec(line);
    if (!step) continue;
    const [, indent = '', , rest = ''] = step;
    if (rest !== '' && !/^[|>][-+]?$/.test(rest)) {
      found.push(unquoted(rest));
      continue;
    }
    for (const inner of lines.slice(index + 1)) {
      const depth = /^\s*/.exec(inner)![0].length;
      if (inner.trim() !== '' && depth <= indent.length) break;
      found.push(unquoted(inner.trim().replace(/^- /, '')));
    }
  }
  return found;
}

function unquoted(text: string): string {
  return /^(['"])(.*)\1$/.exec(text)?.[2] ?? text;
}
