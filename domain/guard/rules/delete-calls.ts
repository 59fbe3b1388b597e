import { plainArgs, type Call } from '../call.ts';
import { hasFlag, operands } from '../rule.ts';
import type { Arg } from '../shell/state.ts';
import { findRoots } from '../wrap/repeat.ts';

const TREE_TOOLS = new Set([
  'rimraf',
  'del',
  'del-cli',
  'trash',
  'trash-put',
  'gio',
  'gvfs-trash',
  'srm',
  'wipe',
  'shred',
  'secure-delete',
]);

/** What a call deletes, and whether it takes whole trees. */
export function deletion(call: Call): { targets: Arg[]; tree: boolean } | null {
  const args = plainArgs(call);
  switch (call.program) {
    case 'rm':
    case 'grm':
    case 'Remove-Item': {
      const targets = operands(call);
      const tree =
        hasFlag(
          args,
          ['recursive', 'recursiv', 'recursi', 'recurs', 'recur', 'recu', 'rec', 're', 'r'],
          'rR',
        ) || args.some((one) => /^--no-preserve-root$|^-recurse$/i.test(one));
      return { targets, tree: tree || targets.some(({ glob }) => glob) };
    }
    case 'find': {
      if (!args.includes('-delete')) return null;
      return { targets: findRoots(call), tree: true };
    }
    case 'tar':
    case 'gtar':
    case 'bsdtar':
    case 'zip':
    case '7z':
    case '7za': {
      // Archivers that delete what they have packed.
      const moves =
        call.program === 'zip'
          ? hasFlag(args, ['move'], 'm')
          : args.some((one) => one === '--remove-files' || one === '-sdel');
      const named = operands(call);
      return moves
        ? { targets: call.program.endsWith('tar') ? named.slice(-1) : named.slice(1), tree: true }
        : null;
    }
    case 'truncate': {
      const size = args.findIndex((one) => one === '-s' || one === '--size');
      const empties = args.some((one) => /^(?:-s|--size=)0$/.test(one)) || args[size + 1] === '0';
      return empties
        ? { targets: operands(call).filter(({ text }) => text !== '0'), tree: false }
        : null;
    }
    case 'rmdir':
    case 'unlink':
      return { targets: operands(call), tree: false };
    case 'rsync': {
      if (args.includes('--remove-source-files'))
        return { targets: operands(call).slice(0, -1), tree: true };
      if (
        !args.some((one) => /^--del(?:ete|ete-\w+)?$/.test(one)) ||
        hasFlag(args, ['dry-run'], 'n')
      )
        return null;
      const target = operands(call).at(-1);
      return target && !/^[\w.@-]+:/.test(target.text)
        ? { targets: [target], tree: true }
        : target
          ? { targets: [{ text: '/', glob: false }], tree: true }
          : null;
    }
    case 'gio':
      return args[0] === 'trash' || args[0] === 'remove'
        ? { targets: operands(call).slice(1), tree: true }
        : null;
    case 'busybox':
      return null;
    default:
      return TREE_TOOLS.has(call.program) ? { targets: operands(call), tree: true } : null;
  }
}

/** Programs that delete. */
export const DELETING_PROGRAMS = [
  'rm',
  'grm',
  'Remove-Item',
  'find',
  'rmdir',
  'unlink',
  'rsync',
  'tar',
  'gtar',
  'bsdtar',
  'zip',
  '7z',
  '7za',
  'truncate',
  ...TREE_TOOLS,
];
