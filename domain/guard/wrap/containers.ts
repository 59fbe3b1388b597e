import type { Call } from '../call.ts';
import { withoutMarks } from '../shell/marks.ts';
import { optionValue, scanOptions } from './options.ts';
import { words, type Inner } from './inner.ts';

const DOCKER_VALUED = [
  '-a',
  '-c',
  '-e',
  '-h',
  '-l',
  '-m',
  '-p',
  '-u',
  '-v',
  '-w',
  '-f',
  '-H',
  '--add-host',
  '--annotation',
  '--attach',
  '--cap-add',
  '--cap-drop',
  '--cgroup-parent',
  '--cidfile',
  '--context',
  '--cpus',
  '--cpuset-cpus',
  '--device',
  '--dns',
  '--entrypoint',
  '--env',
  '--env-file',
  '--expose',
  '--file',
  '--gpus',
  '--group-add',
  '--health-cmd',
  '--host',
  '--hostname',
  '--ip',
  '--ipc',
  '--label',
  '--link',
  '--log-driver',
  '--log-opt',
  '--mac-address',
  '--memory',
  '--mount',
  '--name',
  '--net',
  '--network',
  '--network-alias',
  '--pid',
  '--platform',
  '--profile',
  '--project-name',
  '--project-directory',
  '--publish',
  '--pull',
  '--restart',
  '--runtime',
  '--security-opt',
  '--shm-size',
  '--stop-signal',
  '--sysctl',
  '--tmpfs',
  '--ulimit',
  '--user',
  '--userns',
  '--uts',
  '--volume',
  '--volumes-from',
  '--workdir',
  '--index',
  '--cpu-shares',
  '--pids-limit',
];

const KUBE_VALUED = [
  '-n',
  '--namespace',
  '-c',
  '--container',
  '--context',
  '--kubeconfig',
  '-f',
  '--filename',
  '--cluster',
  '--user',
  '-s',
  '--server',
  '--image',
  '--overrides',
  '--restart',
  '--env',
  '-l',
  '--labels',
  '--as',
  '--token',
  '--profile',
  '--target',
  '--pod-running-timeout',
  '--timeout',
  '-o',
  '--output',
];

/** The command that a container, pod or machine is asked to run; paths in it are not this machine's. */
export function containerCommand(call: Call): Inner[] {
  const { program } = call;
  if (program === 'kubectl' || program === 'oc') return kube(call);
  if (program === 'wsl') {
    const scanned = scanOptions(call.args, ['-d', '-u', '-e', '--distribution', '--user']);
    return words(scanned.rest);
  }
  if (program === 'lxc' || program === 'incus' || program === 'machinectl') {
    const at = call.args.findIndex((one) => ['exec', 'shell'].includes(one.text));
    const rest = at < 0 ? [] : call.args.slice(at + 2);
    return words(rest[0]?.text === '--' ? rest.slice(1) : rest, { realm: 'container' });
  }
  let { rest } = scanOptions(call.args, DOCKER_VALUED);
  while (
    rest[0] &&
    ['compose', 'container', 'service', 'sandbox'].includes(withoutMarks(rest[0].text))
  )
    rest = scanOptions(rest.slice(1), DOCKER_VALUED).rest;
  const verb = withoutMarks(rest[0]?.text ?? '');
  if (!['run', 'exec', 'create'].includes(verb)) return [];
  const scanned = scanOptions(rest.slice(1), DOCKER_VALUED);
  const entry = optionValue(scanned, '--entrypoint');
  const command = scanned.rest.slice(1);
  const mounts = scanned.options
    .filter(({ name }) => name === '-v' || name === '--volume' || name === '--mount')
    .map(({ value }) => hostPathOf(value?.text ?? '', call));
  // What the host's work tree is mounted to is as precious inside as outside.
  const ours = mounts.find((one) => one !== null);
  const dir = optionValue(scanned, '-w', '--workdir')?.text;
  const mountedDir =
    ours && dir !== undefined && (dir === ours.target || dir.startsWith(`${ours.target}/`))
      ? ours.source + dir.slice(ours.target.length)
      : null;
  const inside = { realm: 'container' as const, cwd: mountedDir ?? dir ?? '/container' };
  const mounted = ours
    ? command.map((one) => ({ ...one, text: replaceMount(one.text, ours) }))
    : command;
  return words(entry && entry.text !== '' ? [entry, ...mounted] : mounted, {
    ...inside,
    subshell: true,
  });
}

function replaceMount(value: string, mount: { source: string; target: string }): string {
  if (mount.target === '/' || !value.includes(mount.target)) return value;
  const escaped = mount.target.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return value.replace(
    new RegExp(`(^|[\\s'"=])${escaped}(?=$|[/\\s'"])`, 'g'),
    (_, before: string) => before + mount.source,
  );
}

function hostPathOf(value: string, call: Call): { source: string; target: string } | null {
  const named = /(?:^|,)(?:source|src)=([^,]+)/.exec(value)?.[1];
  const target = /(?:^|,)(?:target|dst|destination)=([^,]+)/.exec(value)?.[1];
  const parts = value.split(':');
  const source = named ?? parts[0] ?? '';
  const to = target ?? parts[1];
  if (to === undefined || !(source.startsWith('/') || source.startsWith('.'))) return null;
  return {
    source: source.startsWith('.') ? (call.cwd ?? source) : source,
    target: to.replace(/\/$/, '') || '/',
  };
}

function kube(call: Call): Inner[] {
  const outer = scanOptions(call.args, KUBE_VALUED);
  const verb = withoutMarks(outer.rest[0]?.text ?? '');
  if (!['exec', 'run', 'debug', 'rsh'].includes(verb)) return [];
  const cut = call.args.findIndex((one) => one.text === '--');
  if (cut >= 0)
    return words(call.args.slice(cut + 1), {
      realm: 'container',
      cwd: '/container',
      subshell: true,
    });
  const { rest } = scanOptions(outer.rest.slice(1), KUBE_VALUED);
  return verb === 'run' || verb === 'debug'
    ? []
    : words(scanOptions(rest.slice(1), KUBE_VALUED).rest, {
        realm: 'container',
        cwd: '/container',
        subshell: true,
      });
}
