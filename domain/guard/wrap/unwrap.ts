import { plainArgs, type Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { joinPath } from '../paths.ts';
import { DATA_HEADS, PROGRAM_NAMES } from '../programs.ts';
import { isMarked, withoutMarks } from '../shell/marks.ts';
import { plainArg } from '../shell/state.ts';
import { containerCommand } from './containers.ts';
import { gitCommands } from './git-exec.ts';
import { text, words, type Inner } from './inner.ts';
import { composeFile, sentCopies } from './known-files.ts';
import { hasOption, optionValue, scanOptions } from './options.ts';
import { packageScripts } from './package-scripts.ts';
import { findExec, parallel, xargs } from './repeat.ts';
import { env } from './env.ts';
import { PACKAGE_RUNNERS, unversioned } from './versions.ts';
import { fileText, shellCommands } from './shells.ts';
import { RUNNERS, SHELLS, WRAPPERS } from './tables.ts';
import { switchUser } from './switch-user.ts';
import { toolEscapes } from './tool-escapes.ts';

const PACKAGE_MANAGERS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun']);

/** What the call runs in its turn, as far as it can be known. */
export function unwrap(call: Call, at: At): Inner[] {
  const { program, args } = call;
  sentCopies(call, at);
  if (SHELLS.has(program)) return shellCommands(call, at);
  switch (program) {
    case 'eval':
      return [text(args.map((one) => one.text).join(' '))];
    case 'iex':
    case 'Invoke-Expression':
      return args.length > 0
        ? [text(args.map((one) => one.text).join(' '))]
        : call.stdin === null
          ? []
          : [text(call.stdin)];
    case 'source':
    case '.':
      return args[0] ? fileText(args[0].text, args.slice(1), at) : [];
    case 'env':
      return env(call, at);
    case 'setarch': {
      // The architecture may be left out.
      const { rest } = scanOptions(args, []);
      return words(
        /^(?:x86_64|i[36]86|linux(?:32|64)|uname26|aarch64|arm\w*)$/.test(rest[0]?.text ?? '')
          ? rest.slice(1)
          : rest,
      );
    }
    case 'newgrp':
      return call.stdin === null ? [] : [text(call.stdin, { subshell: true })];
    case 'xargs':
      return xargs(call);
    case 'parallel':
    case 'sem':
    case 'rush-parallel':
      return parallel(call);
    case 'find':
    case 'fd':
    case 'fdfind':
      return findExec(call, at);
    case 'ssh':
    case 'autossh':
    case 'mosh':
    case 'sshpass':
    case 'dsh':
    case 'pssh':
      return ssh(call);
    case 'su':
    case 'runuser':
      return switchUser(call);
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'docker-compose':
    case 'podman-compose':
    case 'kubectl':
    case 'oc':
    case 'k9s':
    case 'lxc':
    case 'incus':
    case 'machinectl':
    case 'wsl':
      return [...containerCommand(call), ...composeFile(call, at)];
    case 'git':
      return gitCommands(call, at);
    case 'java': {
      // A jar is known by the name of its tool.
      const jar = args.findIndex((one) => one.text === '-jar');
      const tool = /(?:^|\/)([a-z][\w]*)(?:-[\d.]+)?\.jar$/i.exec(args[jar + 1]?.text ?? '')?.[1];
      return jar < 0 || tool === undefined
        ? []
        : words([plainArg(tool), ...args.slice(jar + 2)], { subshell: true });
    }
    case 'at':
    case 'batch':
    case 'ed':
    case 'ex':
      return program !== 'ed' && program !== 'ex' && call.stdin !== null
        ? [text(call.stdin, { subshell: true })]
        : toolEscapes(call, at);
    case 'concurrently':
      return scanOptions(args, WRAPPERS['concurrently']!.valued!).rest.map((one) =>
        text(one.text, { subshell: true }),
      );
  }
  const plumbing =
    /^git-(reset|clean|push|checkout|restore|branch|stash|rebase|reflog|gc|prune|update-ref|filter-branch|rm|worktree|tag|switch|config)$/.exec(
      program,
    )?.[1];
  if (plumbing !== undefined) return words([plainArg('git'), plainArg(plumbing), ...args]);
  const found = [
    ...runner(call),
    ...wrapper(call),
    ...toolEscapes(call, at),
    ...(PACKAGE_MANAGERS.has(program) ? packageScripts(call, at) : []),
  ];
  return found.length > 0 || WRAPPERS[program] || RUNNERS[program] ? found : embedded(call);
}

function wrapper(call: Call): Inner[] {
  const spec = WRAPPERS[call.program];
  if (!spec || RUNNERS[call.program]) return [];
  const scanned = scanOptions(call.args, [...(spec.valued ?? []), ...(spec.shellText ?? [])]);
  const script = optionValue(scanned, ...(spec.shellText ?? []));
  const out: Inner[] = script ? [text(script.text, { subshell: true })] : [];
  if (call.program === 'command' && hasOption(scanned, '-v', '-V')) return [];
  let { rest } = scanned;
  const assigned = new Map<string, string>();
  const assign = (): void => {
    while (rest[0] && /^[A-Za-z_]\w*=/.test(rest[0].text)) {
      const cut = rest[0].text.indexOf('=');
      assigned.set(rest[0].text.slice(0, cut), rest[0].text.slice(cut + 1));
      rest = rest.slice(1);
    }
  };
  if (spec.assigns) assign();
  rest = rest.slice(spec.operands ?? 0);
  if (rest[0]?.text === '--') rest = rest.slice(1);
  // flock FILE -c 'text': the option stands behind the operand.
  if (
    spec.shellText &&
    spec.operands &&
    rest[0] &&
    spec.shellText.includes(rest[0].text) &&
    rest[1]
  )
    return [text(rest[1].text, { subshell: true })];
  if (
    call.program === 'sudo' &&
    hasOption(scanned, '-s', '-i', '--shell', '--login') &&
    rest.length > 0
  )
    return [text(rest.map((one) => one.text).join(' '))];
  const dir = optionValue(scanned, ...(spec.chdir ?? []));
  const more = {
    ...(assigned.size > 0 ? { env: assigned } : {}),
    ...(dir ? { cwd: joinPath(call.cwd, dir.text) } : {}),
  };
  if (spec.joins) {
    const joined =
      call.program === 'hyperfine'
        ? rest.map((one) => text(one.text, { subshell: true }))
        : rest.length > 0
          ? [text(rest.map((one) => one.text).join(' '), { subshell: true })]
          : [];
    return [...out, ...joined];
  }
  return [...out, ...words(PACKAGE_RUNNERS.has(call.program) ? unversioned(rest) : rest, more)];
}

function runner(call: Call): Inner[] {
  const spec = RUNNERS[call.program];
  if (!spec) return [];
  const valued = spec.valued ?? [];
  const outer = scanOptions(call.args, valued);
  const sub = outer.rest[0];
  if (!sub || !spec.subs.includes(withoutMarks(sub.text))) return [];
  const inner = scanOptions(outer.rest.slice(1), valued);
  const script = [...outer.options, ...inner.options].find(
    ({ name }) => name === '-c' || name === '--call' || name === '--command',
  );
  if (script?.value && ['npm', 'pnpm', 'doppler', 'npx', 'vagrant'].includes(call.program))
    return [text(script.value.text, { subshell: true })];
  let rest = inner.rest.slice(spec.operands ?? 0);
  if (rest[0]?.text === '--') rest = rest.slice(1);
  if (call.program === 'sops' || (call.program === 'lerna' && rest.length === 1))
    return rest[0] ? [text(rest[0].text)] : [];
  if (call.program === 'vagrant')
    return script?.value ? [text(script.value.text, { realm: 'remote' })] : [];
  // `uv run script.py`, `yarn run build`: a name that is no program stays a name.
  return words(rest);
}

function ssh(call: Call): Inner[] {
  const valued = [
    '-p',
    '-i',
    '-l',
    '-o',
    '-F',
    '-L',
    '-R',
    '-D',
    '-J',
    '-c',
    '-E',
    '-W',
    '-b',
    '-m',
    '-Q',
    '-S',
    '-w',
    '-B',
    '-I',
    '-e',
    '-h',
    '-H',
  ];
  const scanned = scanOptions(call.args, valued);
  if (call.program === 'sshpass') return words(scanned.rest, {});
  const proxy = scanned.options
    .filter(({ name }) => name === '-o')
    .map(({ value }) => /^(?:ProxyCommand|LocalCommand)[= ](.*)$/i.exec(value?.text ?? '')?.[1]);
  const out: Inner[] = proxy
    .filter((one) => one !== undefined)
    .map((one) => text(one, { subshell: true }));
  const behind = scanOptions(scanned.rest.slice(1), valued).rest;
  if (behind.length > 0)
    out.push(
      text(behind.map((one) => one.text).join(' '), { realm: 'remote', cwd: '/home/remote' }),
    );
  else if (call.stdin !== null && scanned.rest.length > 0)
    out.push(text(call.stdin, { realm: 'remote', cwd: '/home/remote', stdin: null }));
  return out;
}

/** An unknown program with a guarded program's name where a command could stand probably runs it. */
function embedded(call: Call): Inner[] {
  if (DATA_HEADS.has(call.program) || call.program.startsWith('@')) return [];
  const args = plainArgs(call);
  for (const [index, arg] of args.entries()) {
    if (!PROGRAM_NAMES.has(arg.split('/').at(-1) ?? '') || isMarked(arg)) continue;
    const before = args[index - 1];
    if (index === 0 || before === '--' || ['run', 'exec', 'x', 'sh'].includes(before ?? ''))
      return words(call.args.slice(index));
  }
  return [];
}
