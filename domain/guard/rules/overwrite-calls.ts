import { plainArgs, type Call } from '../call.ts';
import { placeOf } from '../place.ts';
import { hasFlag, operands, type RuleFacts } from '../rule.ts';
import type { Arg } from '../shell/state.ts';

const SYSTEM_FILES =
  /^\/(?:etc|usr(?!\/local)|bin|sbin|boot|lib|lib64|proc|sys|var\/(?:spool|lib)|System|Library|root)(?:\/|$)/;
const USER_FILES =
  /^(?:\.ssh(?:\/.*)?|\.gitconfig|\.aws\/.*|\.kube\/config|\.gnupg\/.*|\.netrc|\.docker\/config\.json|\.config\/systemd\/.*|\.config\/autostart\/.*)$/;
const RC_FILES =
  /^\.(?:bashrc|zshrc|profile|bash_profile|zprofile|zshenv|bash_logout|bash_aliases|inputrc|vimrc|tmux\.conf)$/;

/** Files of the `w` and `W` commands of a sed script, and of the `w` flag of `s`. */
function sedWrites(script: string): { text: string }[] {
  return [
    ...script.matchAll(
      /(?:^|[;\n{}\d$/])\s*[wW]\s+(\/[^\n;}]+)|^s(\W).*?\2.*?\2[gIp\d]*w\s+(\/[^\n]+)/g,
    ),
  ].map((found) => ({ text: (found[1] ?? found[3])!.trim() }));
}

/** True when a call overwrites files of the system, the user or the repository itself. */
export function overwrites(call: Call, { policy }: RuleFacts): boolean {
  if (call.realm !== 'here') return false;
  const files: { text: string; append: boolean }[] = [...call.writes];
  const args = plainArgs(call);
  const targets = operands(call);
  const add = (list: readonly Pick<Arg, 'text'>[], append: boolean): void =>
    void files.push(...list.map(({ text }) => ({ text, append })));
  switch (call.program) {
    case 'sponge':
    case 'tee':
      add(targets, hasFlag(args, ['append'], 'a'));
      break;
    case 'truncate':
      add(
        targets.filter(({ text }) => !/^[-+]?\d+\w?$/.test(text)),
        false,
      );
      break;
    case 'ln': {
      const [source, link] = targets.slice(-2).map(({ text }) => text);
      // A hook from outside of the work tree is nobody's but the agent's.
      if (
        /(?:^|\/)\.git\/hooks\/(?!.*\.sample$)[^/]+$/.test(link ?? '') &&
        source?.startsWith('/') === true &&
        !source.startsWith(`${policy.workspace}/`)
      )
        return true;
      if (targets.length > 1) add(targets.slice(-1), false);
      break;
    }
    case 'cp':
    case 'install':
    case 'rsync':
      if (targets.length > 1) add(targets.slice(-1), false);
      break;
    case 'sed':
    case 'perl':
      if (args.some((one) => /^-[a-zA-Z]*i|^--in-place/.test(one))) add(targets.slice(1), false);
      if (call.program === 'sed') add(args.flatMap(sedWrites), false);
      break;
    case 'awk':
    case 'gawk':
    case 'mawk':
      add(
        args.flatMap((one) =>
          [...one.matchAll(/>>?\s*"(\/[^"]+)"/g)].map((found) => ({ text: found[1]! })),
        ),
        false,
      );
      break;
    case 'sort': {
      const at = args.findIndex((one) => /^-[a-zA-Z]*o$|^--output$/.test(one));
      if (at >= 0 && call.args[at + 1]) add([call.args[at + 1]!], false);
      break;
    }
    case 'dd':
      add(
        call.args
          .filter(({ text }) => text.startsWith('of='))
          .map((one) => ({ ...one, text: one.text.slice(3) })),
        false,
      );
      break;
    case 'curl':
    case 'wget': {
      const at = args.findIndex((one) => /^-[a-zA-Z]*[oO]$|^--output(?:-document)?$/.test(one));
      if (at >= 0 && call.args[at + 1]) add([call.args[at + 1]!], false);
      break;
    }
    case 'tar':
    case 'unzip': {
      const at = args.findIndex((one) =>
        (call.program === 'tar' ? /^(?:-[a-zA-Z]*C|--directory)$/ : /^-d$/).test(one),
      );
      const into = call.args[at + 1];
      return (
        at >= 0 &&
        into !== undefined &&
        (call.program === 'unzip' || args.some((one) => /^-?[a-zA-Z]*x/.test(one))) &&
        placeOf(into, call, policy) === 'system' &&
        !/^(?:\/private)?\/(?:var\/)?tmp\/?$/.test(into.text) &&
        !/^\/(?:usr\/local|opt)\b/.test(into.text) &&
        !into.text.startsWith(policy.home)
      );
    }
    case 'ssh-keygen': {
      const at = args.indexOf('-f');
      // It asks before it overwrites a key; an answer on its input says yes to that.
      if (at >= 0 && call.stdin !== null && call.args[at + 1]) add([call.args[at + 1]!], false);
      break;
    }
    case 'touch':
    case 'mkdir':
      return false;
  }
  return files.some(({ text, append }) => {
    if (text === '' || /^\/dev\/(?:null|stdout|stderr|tty|fd\/|pts\/)/.test(text)) return false;
    const place = placeOf({ text, glob: false }, call, policy);
    if (place === 'git') return true;
    const path = text.startsWith('/') ? text : null;
    if (path !== null && SYSTEM_FILES.test(path))
      return !path.startsWith(policy.workspace) && !path.startsWith(`${policy.home}/`);
    const full = path ?? (call.cwd === null ? null : `${call.cwd}/${text}`);
    const below = full?.startsWith(`${policy.home}/`) ? full.slice(policy.home.length + 1) : null;
    return (
      below !== null &&
      ((USER_FILES.test(below) && !(append && /^\.ssh\/(?:known_hosts|config)$/.test(below))) ||
        (RC_FILES.test(below) && !append))
    );
  });
}
