import type { Call } from '../call.ts';
import { parseGit } from '../git.ts';
import type { At } from '../invoke.ts';
import { quote } from '../frame.ts';
import type { Arg } from '../shell/state.ts';
import { writtenSettings } from './git-files.ts';
import { text, words, type Inner } from './inner.ts';

/** Settings whose value git hands to a shell. */
const COMMAND_KEYS =
  /^(?:core\.(?:sshcommand|editor|pager|fsmonitor|askpass|gitproxy)|sequence\.editor|gpg\.program|diff\.external|credential\.helper|pager\..+|diff\..+\.(?:command|textconv)|merge\..+\.driver|filter\..+\.(?:clean|smudge|process)|(?:difftool|mergetool)\..+\.cmd|interactive\.difffilter|alias\..+|uploadpack\.packobjectshook|sendemail\..*cmd|man\..+\.cmd|browser\..+\.cmd)$/;

/** Commands that git itself runs: aliases, hooks' neighbours, editors, `--exec`, `foreach`, `bisect run`. */
export function gitCommands(call: Call, at: At): Inner[] {
  const git = parseGit(call);
  const out: Inner[] = [];
  if (!git) return out;
  const behind = git.rest.map((arg) => quote(arg.text)).join(' ');
  const settings = new Map([...writtenSettings(call, git, at), ...git.config]);
  for (const [key, value] of settings) {
    if (!COMMAND_KEYS.test(key)) continue;
    if (key.startsWith('alias.')) {
      if (key.slice(6) === git.sub.toLowerCase())
        out.push(
          aliasText(value, behind),
          // git ignores an alias that has the name of a command of its own.
          aliasText(throughAliases(value, settings), behind),
        );
    } else out.push(text(value.replace(/^!/, ''), { subshell: true }));
  }
  const stored = at.state.vars.get(`git alias ${git.sub.toLowerCase()}`);
  if (stored !== undefined && !at.frame.wrappers.includes(`alias ${git.sub}`))
    out.push({ ...aliasText(stored, behind) });
  const operands = git.operands.map((arg) => arg.text);
  switch (git.sub) {
    case 'config': {
      const [first = '', second = '', third = ''] = operands;
      const [key, value] = first === 'set' ? [second, third] : [first, second];
      if (
        COMMAND_KEYS.test(key.toLowerCase()) &&
        value !== '' &&
        !git.flags.has('get') &&
        !git.flags.has('unset')
      ) {
        if (key.toLowerCase().startsWith('alias.')) {
          at.state.vars.set(`git alias ${key.slice(6).toLowerCase()}`, value);
          out.push(aliasText(value, ''));
        } else out.push(text(value.replace(/^!/, ''), { subshell: true }));
      }
      break;
    }
    case 'rebase':
      for (const [index, arg] of git.rest.entries()) {
        if (arg.text === '-x' || arg.text === '--exec')
          out.push(text(git.rest[index + 1]?.text ?? '', { subshell: true }));
        else if (/^(?:--exec=|-x.)/.test(arg.text))
          out.push(text(arg.text.replace(/^(?:--exec=|-x)/, ''), { subshell: true }));
      }
      break;
    case 'bisect':
      if (operands[0] === 'run')
        out.push(...words(git.rest.slice(git.rest.findIndex((arg) => arg.text === 'run') + 1)));
      break;
    case 'submodule': {
      const from = git.rest.findIndex((arg) => arg.text === 'foreach');
      if (from >= 0) out.push(...foreach(git.rest.slice(from + 1)));
      break;
    }
    case 'filter-branch':
      for (const [name, value] of git.values)
        if (name.endsWith('filter')) out.push(text(value, { subshell: true }));
      break;
    case 'push':
    case 'fetch':
    case 'pull':
    case 'clone':
    case 'ls-remote':
    case 'archive':
    case 'fetch-pack':
    case 'send-pack': {
      for (const command of remoteCommands(
        git.sub,
        git.rest.map((arg) => arg.text),
      ))
        out.push(text(command, { subshell: true }));
      // git takes `% ` for a space inside the address.
      const ext = git.rest.find((arg) => arg.text.startsWith('ext::'));
      if (ext !== undefined)
        out.push(text(ext.text.slice(5).replace(/% /g, '\\ '), { subshell: true }));
      break;
    }
    case 'grep':
      for (const { text: one } of git.rest) {
        const pager = /^(?:-O|--open-files-in-pager=)(.+)$/s.exec(one)?.[1];
        if (pager !== undefined) out.push(text(pager, { subshell: true }));
      }
      break;
    case 'daemon':
    case 'send-email':
      for (const { text: one } of git.rest) {
        const command =
          /^--(?:access-hook|smtp-server|(?:to|cc|header)-cmd|sendmail-cmd)=(.+)$/s.exec(one)?.[1];
        if (command !== undefined && /[\s/]/.test(command))
          out.push(text(command, { subshell: true }));
      }
      break;
    case 'difftool':
    case 'mergetool': {
      const index = git.rest.findIndex((arg) => /^(?:-x|--extcmd)/.test(arg.text));
      if (index >= 0)
        out.push(
          text(/=(.*)$/s.exec(git.rest[index]!.text)?.[1] ?? git.rest[index + 1]?.text ?? '', {
            subshell: true,
          }),
        );
      break;
    }
  }
  return out;
}

/** The programs that `--upload-pack`, `--receive-pack`, `--exec` and `-u` of a remote command name. */
function remoteCommands(sub: string, texts: readonly string[]): string[] {
  return texts.flatMap((one, index) => {
    const stuck = /^--(?:upload-pack|receive-pack|exec)=(.+)$/s.exec(one)?.[1];
    if (stuck !== undefined) return [stuck];
    return /^--(?:upload-pack|receive-pack|exec)$/.test(one) || (sub === 'clone' && one === '-u')
      ? [texts[index + 1] ?? '']
      : [];
  });
}

const MAX_ALIASES = 8;

/** An alias may name another one. */
function throughAliases(value: string, settings: ReadonlyMap<string, string>): string {
  let now = value;
  for (let step = 0; step < MAX_ALIASES && !now.startsWith('!'); step += 1) {
    const [, first = '', rest = ''] = /^\s*(\S+)(.*)$/s.exec(now) ?? [];
    const next = settings.get(`alias.${first.toLowerCase()}`);
    if (next === undefined) return now;
    now = `${next}${rest}`;
  }
  return now;
}

function aliasText(value: string, behind: string): Inner {
  return value.startsWith('!')
    ? text(`${value.slice(1)} ${behind}`, { subshell: true })
    : text(`git ${value} ${behind}`, { subshell: true });
}

function foreach(rest: readonly Arg[]): Inner[] {
  const from = rest.findIndex((arg) => !arg.text.startsWith('-'));
  const body = from < 0 ? [] : rest.slice(from);
  return body.length === 0
    ? []
    : [
        text(body.length === 1 ? body[0]!.text : body.map((arg) => quote(arg.text)).join(' '), {
          subshell: true,
        }),
      ];
}
