import type { SyntaxNode } from './parse.ts';

/**
 * Calls back for every child node in source order. Generic over the tree's plain data, because the parser
 * does not export its own traversal.
 */
export function forEachChild(node: SyntaxNode, callback: (child: SyntaxNode) => void): void {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) callback(item);
    } else if (isNode(value)) callback(value);
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'pos' in value;
}
