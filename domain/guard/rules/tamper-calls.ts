import { plainArgs, type Call } from '../call.ts';
import { parseGit } from '../git.ts';
import { joinPath } from '../paths.ts';
import type { Arg } from '../shell/state.ts';
import type { GuardPolicy } from '../types.ts';
import { pathPlace, placeOf } from '../place.ts';
import { operands, verbs, type RuleFacts } from '../rule.ts';

const WRITERS = new Set([
  'rm',
  'mv',
  'cp',
  'tee',
  'truncate',
  'chmod',
  'chown',
  'chattr',
  'ln',
  'sed',
  'perl',
  'touch',
  'shred',
  'dd',
  'unlink',
  'rmdir',
  'sqlite3',
  'install',
  'rsync',
  'vim',
  'vi',
  'nano',
  'ed',
  'ex',
  'patch',
  'find',
  'rimraf',
  'jq',
  'yq',
  'sponge',
  'git',
  'mkdir',
  'curl',
  'wget',
  'tar',
  'unzip',
  'socat',
  'nc',
  'flock',
  'kill',
  'pkill',
  'fuser',
  'xargs',
  'mount',
  'setfacl',
  'rename',
  'code',
  'gio',
]);

/** Settings by which an agent's hooks are switched on: changing them changes the guard. */
const AGENT_SETTINGS =
  /(?:^|\/)(?:\.claude\/(?:settings(?:\.local)?\.json|hooks(?:\/.*)?|managed-settings\.json)|\.codex\/(?:config\.toml|hooks(?:\.json|\/.*)?)|\.gemini\/settings\.json|\.cursor\/hooks\.json|claude-code\/managed-settings\.json|\.claude\.json|cake\.config\.ya?ml|\.cakerc)$/;

const HARMLESS_CAKE =
  /^(?:status|doctor|version|help|--help|--version|-h|-V|completion|docs|report|watch-log|voice|test-shim|test|bench|demo)$/;

/** True for CAKE's own files and for the settings that switch an agent's hooks on. */
function isGuarded(one: Arg, call: Call, policy: GuardPolicy): boolean {
  const path = joinPath(call.cwd, one.text) ?? one.text;
  return (
    placeOf(one, call, policy) === 'protected' ||
    AGENT_SETTINGS.test(path) ||
    /(?:^|\/)\.claude\/?$/.test(one.text)
  );
}

/** True when a call touches the supervision itself. */
export function tampers(call: Call, { policy }: RuleFacts): boolean {
  const { program } = call;
  const args = plainArgs(call);
  const all = args.join(' ');
  const git = program === 'git' ? parseGit(call) : null;
  if (
    git !== null &&
    ((git.sub === 'rm' && !git.flags.has('cached')) || git.sub === 'mv') &&
    [...git.operands, ...git.paths].some((one) => isGuarded(one, call, policy))
  )
    return true;
  const named = [
    ...call.writes.map(({ text }) => ({ text, glob: false })),
    ...(WRITERS.has(program) || program === 'ln' ? operands(call) : []),
  ];
  const reading =
    ['cp', 'rsync', 'jq', 'yq', 'tar', 'curl', 'nc', 'git', 'install'].includes(program) &&
    call.writes.length === 0;
  const candidates = reading
    ? named.slice(-1)
    : ['sed', 'perl'].includes(program) &&
        !args.some((one) => /^-[a-zA-Z0-9]*i|^--in-place/.test(one))
      ? call.writes.map(({ text }) => ({ text, glob: false }))
      : program === 'sqlite3' &&
          /^\s*(?:select|\.tables|\.schema|pragma|explain)/i.test(args.at(-1) ?? '')
        ? []
        : named;
  if (program !== 'git' && program !== 'find' && program !== 'tar' && program !== 'jq') {
    if (candidates.some((one) => placeOf(one, call, policy) === 'protected')) return true;
    if (candidates.some(({ text }) => AGENT_SETTINGS.test(joinPath(call.cwd, text) ?? text)))
      return true;
    if (
      candidates.some(({ text }) => /(?:^|\/)\.claude\/?$/.test(text)) &&
      ['rm', 'mv', 'rimraf', 'chmod'].includes(program)
    )
      return true;
  } else if (
    call.writes.some(
      (one) =>
        placeOf(one, call, policy) === 'protected' ||
        AGENT_SETTINGS.test(joinPath(call.cwd, one.text) ?? one.text),
    )
  )
    return true;
  if (
    program === 'find' &&
    (args.includes('-delete') || args.includes('-exec')) &&
    operands(call).some(
      ({ text }) => pathPlace(joinPath(call.cwd, text) ?? '/x', null, policy) === 'protected',
    )
  )
    return true;
  if (
    program === 'socat' &&
    args.some((one) =>
      one
        .split(/[:,]/)
        .some((text) => text.startsWith('/') && placeOf({ text }, call, policy) === 'protected'),
    )
  )
    return true;
  for (const [name] of call.env)
    if ((name.startsWith('CAKE_') && program !== 'cake') || name === 'BASH_ENV') return true;
  switch (program) {
    case '@define':
      // The agent's shell reads and runs its lines by these.
      return /^(?:builtin|eval|exit|trap|exec)$/.test(args[0] ?? '');
    case 'unset':
      return args.some((one) => /^CAKE_|^BASH_ENV$|^PROMPT_COMMAND$/.test(one));
    case 'export':
    case 'declare':
    case 'readonly':
    case 'typeset':
    case 'local':
      return (
        (args.some((one) =>
          /^CAKE_\w*(?:=|$)|^BASH_ENV=|^(?:ANTHROPIC_BASE_URL|CLAUDE_CODE_DISABLE_HOOKS)=/.test(
            one,
          ),
        ) &&
          !/^-p$/.test(args[0] ?? '')) ||
        call.args.some(
          ({ text }) =>
            text.startsWith('PATH=') &&
            call.marks.of(text).some(({ name }) => name.includes('.cake')),
        )
      );
    case 'env':
      return args.some(
        (one, at) =>
          /^CAKE_\w+=|^-uCAKE_|^--unset=CAKE_/.test(one) ||
          (/^(?:-u|--unset)$/.test(one) && (args[at + 1] ?? '').startsWith('CAKE_')),
      );
    case 'alias':
      return args.some((one) => /^(?:cake|cake-sh)=/.test(one));
    case 'cake': {
      const [first = '', second = ''] = verbs(call);
      if (first === '' || HARMLESS_CAKE.test(first)) return false;
      return !/^(?:status|list|ls|report|check|show|why|logs|watch|validate|verify|audit|diff|get|search)$/.test(
        second,
      );
    }
    case 'temporal':
    case 'tctl':
      return /\b(?:terminate|cancel|reset|delete|signal|update|pause|reset-sticky)\b/.test(all);
    case 'claude':
    case 'codex':
    case 'gemini':
      return (
        /--dangerously-skip-permissions|--dangerously-bypass|--yolo|--permission-mode[= ]bypassPermissions|--no-hooks|--full-auto|--settings|--bare\b/.test(
          all,
        ) || /^config (?:set|remove).*(?:hooks|permission)/.test(all)
      );
    case 'kill':
    case 'pkill':
    case 'killall':
    case 'skill':
    case 'fuser':
    case 'systemctl':
    case 'service':
    case 'launchctl':
    case 'docker':
    case 'podman':
    case 'tmux':
    case 'screen':
    case 'pm2':
    case 'supervisorctl':
    case 'loginctl':
    case 'crontab': {
      const stops =
        ![
          'docker',
          'podman',
          'systemctl',
          'service',
          'tmux',
          'screen',
          'pm2',
          'supervisorctl',
          'launchctl',
        ].includes(program) ||
        /\b(?:stop|kill|rm|disable|mask|kill-session|kill-server|delete|pause|quit|remove|unload|bootout|restart)\b/.test(
          all,
        );
      if (!stops) return false;
      if (
        /(?:^|[\s/_.=-])(?:cake(?:-sh|-host|-worker|-temporal|d)?|session-host|temporal(?:-server)?)(?:[\s/_.-]|$)/.test(
          // `[c]ake` means the same to a pattern.
          ` ${all.replaceAll(/\[(\w)\]/g, '$1')} `,
        )
      )
        return true;
      return call.args.some(({ text }) =>
        call.marks.of(text).some((one) => /\bcake\b|\.cake\/|\bsession-host\b/.test(one.name)),
      );
    }
    case 'npm':
    case 'pnpm':
    case 'yarn':
      return (
        /\b(?:uninstall|un|remove|rm|unlink|r)\b/.test(all) &&
        /(?:^| )cake(?:-autonomy)?(?: |$)/.test(all)
      );
    case 'hash':
      return /-p \S+ (?:git|rm|cake)/.test(all);
    default:
      return false;
  }
}
