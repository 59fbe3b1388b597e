import { createHash } from 'node:crypto';
import type { Proposal } from '../../domain/project/propose.ts';

const END = '# cake init: end';

/** The block of cake.config.yaml that names the proposals, each with its reason. */
export function renderBlock(proposals: readonly Proposal[]): string {
  const items = proposals.map(
    ({ deliver, because }) => `  # ${because}\n  - ${JSON.stringify(deliver)}\n`,
  );
  const body = `deliverables:\n${items.join('')}`;
  const head = `# cake init: begin ${digest(body)} (what every task must prove here; cake uninstall takes it out)`;
  return `${head}\n${body}${END}\n`;
}

function digest(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 12);
}

export type BlockRemoval =
  | { kind: 'none' }
  | { kind: 'edited' }
  /** What is left of the file. */
  | { kind: 'removed'; rest: string };

/** Takes the block out of a file's text, unless somebody has edited it since. */
export function removeBlock(text: string): BlockRemoval {
  const match = /^# cake init: begin ([0-9a-f]{12}) .*\n([\s\S]*?)^# cake init: end\n/m.exec(text);
  if (!match) return { kind: 'none' };
  const [block, hash, body = ''] = match;
  if (digest(body) !== hash) return { kind: 'edited' };
  const before = text.slice(0, match.index);
  // The empty line that was put in front of it.
  const start = before.endsWith('\n\n') ? before.slice(0, -1) : before;
  return { kind: 'removed', rest: start + text.slice(match.index + block.length) };
}

/** A file's text with the block at its end. */
export function appendBlock(text: string, block: string): string {
  if (text === '') return block;
  return `${text.endsWith('\n') ? text : `${text}\n`}\n${block}`;
}
