import type { Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { plainArg } from '../shell/state.ts';
import { hasOption, optionValue, scanMixed, scanOptions } from './options.ts';
import { text, words, type Inner } from './inner.ts';
import { make } from './make.ts';
import { scriptEscapes } from './script-escapes.ts';

/** Ways in which everyday tools run commands: editors, archivers, build tools, multiplexers, text tools. */
export function toolEscapes(call: Call, at: At): Inner[] {
  const { program, args } = call;
  const texts = args.map((one) => one.text);
  const sub = { subshell: true };
  switch (program) {
    case 'make':
    case 'gmake':
    case 'just':
      return make(call, at);
    case 'tar':
    case 'gtar':
    case 'bsdtar':
      return texts.flatMap((one, index) => {
        const action =
          /^--checkpoint-action=exec=(.*)$/s.exec(one)?.[1] ??
          /^--(?:to-command|use-compress-program|rsh-command|info-script)=(.*)$/s.exec(one)?.[1];
        if (action !== undefined) return [text(action, sub)];
        return one === '--to-command' ||
          one === '-I' ||
          one === '--use-compress-program' ||
          one === '-F'
          ? [text(texts[index + 1] ?? '', sub)]
          : [];
      });
    case 'vim':
    case 'vi':
    case 'nvim':
    case 'view':
    case 'ex':
    case 'ed':
      return [
        ...texts,
        ...(program === 'ed' || program === 'ex' ? (call.stdin ?? '').split('\n') : []),
      ].flatMap((one) => {
        const command =
          /^(?:\+|-c|--cmd)?\s*:?\s*(?:silent!?\s+)?!(.+)$/s.exec(one)?.[1] ??
          /^\+?:?\s*(?:call\s+)?system\((['"])(.*)\1\)/s.exec(one)?.[2];
        return command === undefined ? [] : [text(command, sub)];
      });
    case 'emacs': {
      const form = texts
        .map((one) => /\(shell-command\s+"((?:[^"\\]|\\.)*)"/.exec(one)?.[1])
        .find((one) => one !== undefined);
      return form === undefined ? [] : [text(form.replace(/\\(.)/g, '$1'), sub)];
    }
    case 'tmux':
      return tmux(call);
    case 'rsync': {
      const remote = texts.findIndex((one) => one === '-e' || one.startsWith('--rsh'));
      return remote < 0
        ? []
        : [text(/^--rsh=(.*)$/s.exec(texts[remote]!)?.[1] ?? texts[remote + 1] ?? '', sub)];
    }
    case 'scp':
    case 'sftp':
      return texts.flatMap((one, index) =>
        one === '-S'
          ? [text(texts[index + 1] ?? '', sub)]
          : one.startsWith('ProxyCommand=')
            ? [text(one.slice(13), sub)]
            : [],
      );
    case 'zip':
      return texts.flatMap((one, index) =>
        /^-[a-zA-Z]*TT$|^--unzip-command$/.test(one) ? [text(texts[index + 1] ?? '', sub)] : [],
      );
    case 'nix-shell':
      return texts.flatMap((one, index) =>
        one === '--run' || one === '--command' ? [text(texts[index + 1] ?? '', sub)] : [],
      );
    case 'nix': {
      const from = texts.findIndex((one) => one === '-c' || one === '--command');
      return from < 0 ? [] : words(args.slice(from + 1));
    }
    case 'osascript':
      return texts.flatMap((one) =>
        [...one.matchAll(/do shell script "((?:[^"\\]|\\.)*)"/g)].map((found) =>
          text(found[1]!, sub),
        ),
      );
    case 'socat':
    case 'ncat':
      return texts.flatMap((one) => {
        const run = /^(?:EXEC|SYSTEM):["']?([^,"']*)/i.exec(one)?.[1];
        return run === undefined ? [] : [text(run, sub)];
      });
    case 'cmake': {
      const from = texts.indexOf('-E');
      return from < 0 ? scriptEscapes(call, at) : cmake(call, from);
    }
    case 'go':
      return texts[0] === 'run' || texts[0] === 'test'
        ? texts.flatMap((one, index) =>
            one === '-exec' ? [text(texts[index + 1] ?? '', sub)] : [],
          )
        : [];
    case 'cargo':
      return texts.flatMap((one, index) =>
        texts[0] === 'watch' && (one === '-s' || one === '--shell')
          ? [text(texts[index + 1] ?? '', sub)]
          : [],
      );
    case 'ansible': {
      const scanned = scanOptions(args.slice(1), ['-m', '-a', '-i', '-u']);
      const module = optionValue(scanned, '-m')?.text ?? 'command';
      const body = optionValue(scanned, '-a');
      return body && /shell|command|raw/.test(module)
        ? [text(body.text, { realm: 'remote', ...sub })]
        : [];
    }
    case 'aws':
      return texts[0] === 'ssm'
        ? texts
            .filter((one) => one.includes('commands='))
            .map((one) =>
              text(
                (/commands=\[?["']?(.*?)["']?\]?$/s.exec(one)?.[1] ?? '').replace(/","/g, '; '),
                { realm: 'remote', ...sub },
              ),
            )
        : [];
    case 'gcloud': {
      const scanned = texts.findIndex((one) => one === '--command' || one.startsWith('--command='));
      return scanned < 0
        ? []
        : [
            text(/=(.*)$/s.exec(texts[scanned]!)?.[1] ?? texts[scanned + 1] ?? '', {
              realm: 'remote',
              ...sub,
            }),
          ];
    }
    case 'screen': {
      const index = texts.indexOf('-X');
      return index >= 0 && texts[index + 1] === 'stuff' ? [text(texts[index + 2] ?? '', sub)] : [];
    }
    case 'less':
    case 'more':
    case 'man':
      return texts.flatMap((one, index) =>
        one.startsWith('+!')
          ? [text(one.slice(2), sub)]
          : program === 'man' && /^-[PH]$|^--(?:pager|html)$/.test(one)
            ? [text(texts[index + 1] ?? '', sub)]
            : program === 'man' && /^--(?:pager|html)=/.test(one)
              ? [text(one.replace(/^--\w+=/, ''), sub)]
              : [],
      );
    case 'chokidar': {
      const command = optionValue(scanMixed(args, ['-c', '--command', '-i']), '-c', '--command');
      return command ? [text(command.text, sub)] : [];
    }
    case 'onchange':
    case 'reflex':
    case 'modd': {
      const cut = texts.indexOf('--');
      return cut < 0 ? [] : words(args.slice(cut + 1));
    }
    case 'start-stop-daemon': {
      const cut = texts.indexOf('--');
      const scanned = scanOptions(args, [
        '-x',
        '--exec',
        '-a',
        '--startas',
        '-p',
        '-c',
        '-d',
        '-n',
      ]);
      const exec = optionValue(scanned, '-x', '--exec', '-a', '--startas');
      return exec && !hasOption(scanned, '-K', '--stop')
        ? words([exec, ...(cut < 0 ? [] : args.slice(cut + 1))])
        : [];
    }
    default:
      return scriptEscapes(call, at);
  }
}

const TMUX_COMMANDS =
  /^(?:new|new-session|neww|new-window|splitw|split-window|respawn-pane|respawnp|respawnw|respawn-window|run|run-shell|popup|display-popup|pipe-pane|pipep)$/;

function tmux(call: Call): Inner[] {
  const global = scanOptions(call.args, ['-L', '-S', '-f', '-c', '-T']);
  const [verb, ...rest] = global.rest;
  if (!verb) return [];
  const inner = scanOptions(rest, [
    '-s',
    '-n',
    '-t',
    '-c',
    '-x',
    '-y',
    '-e',
    '-F',
    '-l',
    '-d',
    '-b',
    '-h',
    '-w',
  ]);
  if (TMUX_COMMANDS.test(verb.text)) {
    // -d and -b are flags for most of these: a value swallowed by mistake is looked at again.
    const swallowed = inner.options
      .filter(({ name, value }) => ['-d', '-b', '-h'].includes(name) && value)
      .map(({ value }) => value!);
    const body = [...swallowed, ...inner.rest];
    return body.length === 0
      ? []
      : body.length === 1
        ? [text(body[0]!.text, { subshell: true })]
        : [{ kind: 'text', text: body.map((one) => one.text).join(' '), subshell: true }];
  }
  if (verb.text === 'send-keys' || verb.text === 'send') {
    const keys = inner.rest
      .map((one) => one.text)
      .filter((one) => !/^(?:Enter|C-m|KPEnter)$/.test(one));
    return keys.every((one) => /^(?:C-\w|q|Escape|Up|Down|Tab)$/.test(one))
      ? []
      : [
          text(keys.join(keys.length > 1 && keys.every((one) => one.length < 3) ? '' : ' '), {
            subshell: true,
          }),
        ];
  }
  return [];
}

/** `cmake -E rm -rf x` works like the programs of those names. */
function cmake(call: Call, from: number): Inner[] {
  const [verb, ...rest] = call.args.slice(from + 1);
  if (!verb) return [];
  if (['remove_directory', 'rm', 'remove'].includes(verb.text))
    return words([
      plainArg('rm'),
      ...(verb.text === 'remove_directory' ? [plainArg('-r')] : []),
      ...rest,
    ]);
  if (verb.text === 'env') return words([plainArg('env'), ...rest]);
  return ['time', 'chdir'].includes(verb.text)
    ? words(verb.text === 'chdir' ? rest.slice(1) : rest)
    : [];
}
