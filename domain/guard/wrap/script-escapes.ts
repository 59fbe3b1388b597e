import type { Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { awkCommands, type AwkInput } from './awk.ts';
import { text, type Inner } from './inner.ts';
import { sqlFiles } from './known-files.ts';

const sub = { subshell: true };

/** Programs with a small language of their own from which a command can be started. */
export function scriptEscapes(call: Call, at: At): Inner[] {
  const texts = call.args.map((one) => one.text);
  const lines = (source: string): string[] => source.split('\n');
  switch (call.program) {
    case 'sed':
    case 'gsed':
      return texts.flatMap((one) => sed(one, call.stdin ?? ''));
    case 'awk':
    case 'gawk':
    case 'mawk':
    case 'nawk':
      return texts
        .flatMap((one) => awkCommands(one, awkInput(call)))
        .map((command) => text(command, sub));
    case 'gdb':
    case 'lldb':
    case 'pry':
    case 'irb':
    case 'ipython':
    case 'ftp':
    case 'sftp':
    case 'gnuplot':
    case 'mutt':
    case 'R':
    case 'bc':
      return [...texts, ...lines(call.stdin ?? '')].flatMap((one) =>
        behind(/^\s*(?:!|(?:shell|platform shell|system)\s+)(.+)$/s, one),
      );
    case 'emacs':
    case 'emacsclient':
      return texts.flatMap((one) => [
        ...behind(/\(shell-command(?:-to-string)?\s+"([^"]+)"/, one),
        ...behind(/\((?:delete-directory|delete-file)\s+"([^"]+)"/, one).map((found) => ({
          ...found,
          ...text(`rm -rf ${/"([^"]+)"/.exec(one)![1]!}`, sub),
        })),
      ]);
    case 'm4':
      return [call.stdin ?? '', ...texts].flatMap((one) =>
        [...one.matchAll(/\be?syscmd\(\s*[`']?([^)']+)/g)].map((found) => text(found[1]!, sub)),
      );
    case 'psql':
    case 'mysql':
    case 'mariadb':
      sqlFiles(call, at);
      return [...texts, ...lines(call.stdin ?? '')].flatMap((one) =>
        behind(/\\!\s*(.+)$|(?:^|;)\s*system\s+(.+)$|\b(?:TO|FROM)\s+PROGRAM\s+'([^']+)'/is, one),
      );
    case 'sqlite3':
    case 'duckdb':
      sqlFiles(call, at);
      return [...texts, ...lines(call.stdin ?? '')].flatMap((one) =>
        behind(/^\s*\.(?:shell|system)\s+(.+)$/s, one),
      );
    case 'tclsh':
    case 'wish':
    case 'expect': {
      const file = texts.find((one) => !one.startsWith('-'));
      const source = [
        ...texts,
        call.stdin ?? '',
        ...(file === undefined ? [] : [at.walk.read(file, at.state)]),
      ].join('\n');
      return [
        ...[...source.matchAll(/(?:^|[;[\n{])\s*(?:exec|spawn|system)\s+([^;\n\]]+)/g)].map(
          (found) => text(found[1]!.replace(/^(?:-\w+\s+)+/, ''), sub),
        ),
        ...[...source.matchAll(/\bfile delete\s+(?:-force\s+)?(?:--\s+)?([^;\n\]]+)/g)].map(
          (found) => text(`rm -rf ${found[1]!}`, sub),
        ),
      ];
    }
    case 'cmake': {
      const script = texts.indexOf('-P');
      if (script < 0) return [];
      const source = at.walk.read(texts[script + 1] ?? '', at.state);
      return [
        ...source.matchAll(
          /COMMAND\s+([^)]*?)(?=\s+(?:WORKING_DIRECTORY|RESULT_VARIABLE|OUTPUT_\w+|ERROR_\w+|COMMAND)\b|\))/gi,
        ),
      ].map((found) => text(found[1]!, sub));
    }
    case 'cmd': {
      const from = texts.findIndex((one) => /^\/[ck]$/i.test(one));
      if (from < 0) return [];
      const body = texts.slice(from + 1).join(' ');
      return [
        text(
          body
            .replaceAll(/\b(?:rmdir|rd|del|erase)\s+((?:\/\w\s+)+)/gi, 'rm -rf ')
            .replaceAll(/\b[A-Za-z]:(?=[\\/\s]|$)|%(?:USERPROFILE|SystemDrive)%/g, '/')
            .replaceAll('\\', '/'),
          sub,
        ),
      ];
    }
    default:
      return [];
  }
}

function behind(pattern: RegExp, one: string): Inner[] {
  const found = pattern.exec(one);
  const command = found?.[1] ?? found?.[2] ?? found?.[3];
  return command === undefined ? [] : [text(command, sub)];
}

/** The `e` command with any address before it, and the `e` flag of `s`. */
function sed(script: string, stdin: string): Inner[] {
  const address = String.raw`(?:\d+|\$|\/(?:[^/\\]|\\.)*\/)(?:[~+]?\d*)`;
  const whole = new RegExp(
    String.raw`(?:^|[;\n{])\s*(?:${address}(?:\s*,\s*${address})?)?\s*!?\s*e\s+([^\n]+)`,
  ).exec(script)?.[1];
  if (whole !== undefined) return [text(whole, sub)];
  if (/;\s*e\s*$/.test(script) && stdin !== '') return [text(stdin, sub)];
  const by = /^s(\W)(.*?)\1(.*?)\1[gip\d]*e[gip\d]*$/s.exec(script)?.[3];
  return by === undefined
    ? []
    : [
        text(
          by.replaceAll('&', () => stdin),
          sub,
        ),
      ];
}

/** What fields stand for in the commands of an awk program. */
function awkInput(call: Call): AwkInput {
  const unknown = call.marks.make({ kind: 'input', name: 'field' });
  return { record: call.stdin ?? unknown, unknown };
}
