import { parseShell, type SyntaxNode } from './parse.ts';
import { forEachChild } from './syntax.ts';

/** Levels and lines that are shown; deeper ones are cut. */
const MAX_LEVELS = 8;
const MAX_LINES = 60;

/** The parse tree of a command in lines, two blanks per level; one line with the problem when it cannot be parsed. */
export function outlineOf(command: string): string[] {
  const parsed = parseShell(command);
  if (!parsed.ok) return [parsed.problem];
  const lines: string[] = [];
  const add = (node: SyntaxNode, level: number): void => {
    if (lines.length >= MAX_LINES || level > MAX_LEVELS) return;
    const shown = SHOWN.has(node.type);
    if (shown) lines.push(`${'  '.repeat(level)}${node.type}${nameOf(node)}`);
    forEachChild(node, (child) => add(child, shown ? level + 1 : level));
  };
  for (const node of parsed.script.commands) add(node, 0);
  return lines;
}

/** Nodes that shape what runs; words are shown where they are more than plain text. */
const SHOWN: ReadonlySet<string> = new Set([
  'AndOr',
  'Pipeline',
  'Command',
  'Subshell',
  'BraceGroup',
  'Function',
  'If',
  'For',
  'Select',
  'While',
  'Case',
  'Coproc',
  'ArithmeticFor',
  'CommandExpansion',
  'ProcessSubstitution',
]);

function nameOf(node: SyntaxNode): string {
  if (node.type === 'Command') return ` ${node.name?.text ?? '(assignment)'}`;
  return node.type === 'Function' ? ` ${node.name.value}` : '';
}
