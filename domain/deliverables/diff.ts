/** One changed line; `line` is its place in the new file, `hunk` the change that it belongs to. */
export interface DiffLine {
  line: number;
  text: string;
  hunk: number;
}

/** One file of a unified diff with its changed lines; line numbers are those of the new file. */
export interface FileDiff {
  path: string;
  created: boolean;
  deleted: boolean;
  added: DiffLine[];
  removed: DiffLine[];
}

/** Splits a unified diff (`git diff`) into its files. Never throws; what it cannot read it leaves out. */
export function parseDiff(patch: string): FileDiff[] {
  const files: FileDiff[] = [];
  const lines = patch.split('\n');
  let file: FileDiff | null = null;
  let oldPath = '';
  let line = 0;
  let hunk = 0;
  for (const [index, text] of lines.entries()) {
    // A removed line may itself begin with dashes: only the pair is a header.
    if (text.startsWith('--- ') && lines[index + 1]?.startsWith('+++ ')) oldPath = pathOf(text);
    else if (text.startsWith('+++ ') && lines[index - 1]?.startsWith('--- ')) {
      const path = pathOf(text);
      const deleted = path === '/dev/null';
      file = {
        path: deleted ? oldPath : path,
        created: oldPath === '/dev/null',
        deleted,
        added: [],
        removed: [],
      };
      files.push(file);
    } else if (text.startsWith('@@')) {
      line = Number(/\+(\d+)/.exec(text)?.[1] ?? 0);
      hunk += 1;
    } else if (file && text.startsWith('+'))
      file.added.push({ line: line++, text: text.slice(1), hunk });
    else if (file && text.startsWith('-')) file.removed.push({ line, text: text.slice(1), hunk });
    else if (text.startsWith(' ')) {
      line += 1;
      // Lines that stayed part two changes of one hunk.
      hunk += 1;
    }
  }
  return files;
}

function pathOf(header: string): string {
  return header
    .slice(4)
    .replace(/\t.*$/, '')
    .replace(/^"(.*)"$/, '$1')
    .replace(/^[ab]\//, '');
}
