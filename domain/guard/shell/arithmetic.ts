import type { SyntaxNode } from '../parse.ts';
import type { FoldContext } from './fold.ts';
import { readVariable } from './parameters.ts';

/** Value of `$((…))` as far as it is known; commands inside it run for their effects. */
export function evaluateArithmetic(
  expression: SyntaxNode | undefined,
  context: FoldContext,
): string {
  const value = expression ? evaluate(expression, context) : 0;
  return value === null
    ? context.marks.make({ kind: 'variable', name: 'arithmetic' })
    : String(value);
}

function evaluate(node: SyntaxNode, context: FoldContext): number | null {
  switch (node.type) {
    case 'ArithmeticWord': {
      for (const part of node.parts ?? []) {
        if (part.type === 'CommandExpansion') context.substitute(part.script);
      }
      const text = node.value.replace(/^\$\{?(\w+)\}?$/, '$1');
      if (/^\d+$/.test(text)) return Number.parseInt(text, text.startsWith('0') ? 8 : 10);
      if (/^0x[\da-f]+$/i.test(text)) return Number(text);
      const value = /^[A-Za-z_]\w*$/.test(text) ? readVariable(text, context) : '';
      return /^-?\d+$/.test(value) ? Number.parseInt(value, /^-?0/.test(value) ? 8 : 10) : null;
    }
    case 'ArithmeticGroup':
      return evaluate(node.expression, context);
    case 'ArithmeticUnary': {
      const value = evaluate(node.operand, context);
      if (value === null) return null;
      if (node.operator === '-') return -value;
      if (node.operator === '!') return value === 0 ? 1 : 0;
      return node.operator === '+' ? value : null;
    }
    case 'ArithmeticBinary': {
      const left = evaluate(node.left, context);
      const right = evaluate(node.right, context);
      return left === null || right === null ? null : binary(node.operator, left, right);
    }
    case 'ArithmeticTernary': {
      const test = evaluate(node.test, context);
      const yes = evaluate(node.consequent, context);
      const no = evaluate(node.alternate, context);
      return test === null ? null : test === 0 ? no : yes;
    }
    case 'ArithmeticCommandExpansion': {
      const output = context.substitute(node.script).trim();
      return /^-?\d+$/.test(output) ? Number(output) : null;
    }
    default:
      return null;
  }
}

function binary(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : Math.trunc(left / right);
    case '%':
      return right === 0 ? null : left % right;
    case '<':
      return Number(left < right);
    case '>':
      return Number(left > right);
    case '==':
      return Number(left === right);
    default:
      return null;
  }
}
