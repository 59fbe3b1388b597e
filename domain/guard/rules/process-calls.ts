import { plainArgs, type Call } from '../call.ts';
import { hasFlag, operands } from '../rule.ts';
import { isMarked } from '../shell/marks.ts';

/** Programs whose end takes the supervision or the session with it. */
const VITAL =
  /^(?:node|bash|sh|zsh|sshd|ssh|systemd|init|launchd|dockerd|containerd|tmux.*|screen|login|dbus-daemon|Xorg|gnome-shell|WindowServer|Finder|claude|codex|code)$/;

/** A list of processes that was narrowed down. */
const SOME_PROCESSES = /--ppid|--pid|(?:^| )-[a-zA-Z]*[pCt]\b|--sort|\/[^/]+\//;

/** True when a call ends processes beyond the task’s own. */
export function killsAll(call: Call): boolean {
  const args = plainArgs(call);
  const { program } = call;
  if (program === 'killall5') return true;
  if (program === 'taskkill')
    return args.some((one) =>
      /^(?:node|bash|sh|explorer|svchost|claude)(?:\.exe)?$|^\*$/i.test(one),
    );
  if (program === 'fuser')
    return (
      hasFlag(args, ['kill'], 'k') &&
      args.some((one) => /^\/(?:home|usr|var|etc)?\/?$|^~$/.test(one))
    );
  if (program === 'kill' || program === 'skill') {
    if ((args.length === 1 && args[0] === '-1') || (program === 'skill' && args.includes('-u')))
      return true;
    if (
      hasFlag(
        args.filter((one) => /^-[lL]/.test(one)),
        ['list', 'table'],
        'lL',
      )
    )
      return false;
    const separated = args.indexOf('--');
    // The first word may be the signal; what stands behind it is a process.
    const signal = args.findIndex(
      (one) => /^-(?:\d+|[A-Z]+\d?|SIG[A-Z]+)$/i.test(one) && !/^-[sn]$/.test(one),
    );
    const named = args.findIndex((one) => one === '-s' || one === '-n' || one === '--signal');
    const pids = args.filter(
      (one, at) =>
        (separated >= 0 && at > separated) ||
        (at !== signal && at !== named && (named < 0 || at !== named + 1)) ||
        (signal === at && named >= 0),
    );
    const processes = separated >= 0 ? args.slice(separated + 1) : pids;
    if (processes.some((one) => one === '-1' || one === '1' || one === '-0')) return true;
    if (
      call.args.some(({ text }) =>
        call.marks.of(text).some(
          (origin) =>
            (origin.kind === 'variable' && origin.name === 'PPID') ||
            (/^(?:pgrep|pidof) /.test(origin.name) &&
              origin.name
                .split(' ')
                .slice(1)
                .some((one) => VITAL.test(one))),
        ),
      )
    )
      return true;
    return call.args.some(
      ({ text }) =>
        isMarked(text) &&
        call.marks
          .of(text)
          .some(
            (origin) =>
              /^(?:awk |cut |tr |xargs )*ps(?: |$)/.test(origin.name) &&
              !/grep/.test(origin.name) &&
              (call.wrappers.includes('xargs') || !SOME_PROCESSES.test(origin.name)),
          ),
    );
  }
  const names = operands(call).map(({ text }) => text);
  if (
    program === 'pkill' &&
    args.some(
      (one) =>
        /^-[a-zA-Z]*[uUGgtsP]$|^--(?:euid|uid|group|session|terminal)/.test(one) && one !== '-P',
    )
  )
    return !names.some((one) => /\w{4,}/.test(one)) || args.some((one) => /^-[uU]$/.test(one));
  if (program === 'killall' && hasFlag(args, ['user'], 'u')) return true;
  if (args.includes('-v')) return true;
  return names.some(
    (one) => VITAL.test(one) || /^(?:\.|\.\*|\^|\^\.\*|\.\+|\$|\*|\s*|[a-z])$/.test(one),
  );
}
