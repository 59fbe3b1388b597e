import { plainArgs, type Call } from '../call.ts';
import { hasFlag, verbs } from '../rule.ts';
import { scanOptions } from '../wrap/options.ts';

const CONTAINER_VALUED = [
  '-v',
  '--volume',
  '--mount',
  '--pid',
  '--ipc',
  '--userns',
  '--uts',
  '--cap-add',
  '--security-opt',
  '--device',
  '-e',
  '--env',
  '--name',
  '-p',
  '--publish',
  '-w',
  '--workdir',
  '-u',
  '--user',
  '--network',
  '--net',
  '--entrypoint',
  '--env-file',
  '-l',
  '--label',
  '-H',
  '--host',
  '-c',
  '--context',
  '-f',
  '--file',
  '--restart',
  '--platform',
  '-m',
  '--memory',
  '--cpus',
  '--add-host',
  '--cgroupns',
  '--volumes-from',
  '--gpus',
  '--log-driver',
  '--tmpfs',
  '--ulimit',
  '--hostname',
  '-h',
  '--shm-size',
  '--profile',
  '--runtime',
  '--annotation',
  '--cgroup-parent',
  '-a',
  '--project-name',
];

/** Lines of a pod that give it the rights of its node. */
const POD_RIGHTS =
  /^\s*(?:privileged|hostPID|hostIPC):\s*true\s*$|hostPath:\s*\{?\s*path:\s*["']?\/(?:etc|root|var\/run\/docker\.sock|proc)?["']?\s*\}?\s*$/m;

/** True when a container would have the rights of the machine. */
export function privilegedContainer(call: Call): boolean {
  const args = plainArgs(call);
  const all = args.join(' ');
  if (call.program === 'kubectl' || call.program === 'oc') {
    if (
      /"privileged"\s*:\s*true|"hostPID"\s*:\s*true|"hostNetwork"\s*:\s*true|"hostPath"/.test(all)
    )
      return true;
    return (
      /^(?:.* )?debug\b.*\bnode\//.test(all) ||
      /--profile[= ]sysadmin/.test(all) ||
      (/^(?:apply|create|replace|run)\b/.test(verbs(call).join(' ')) &&
        POD_RIGHTS.test(call.stdin ?? '')) ||
      (/\brun\b/.test(all) && /--privileged(?:=true)?(?: |$)/.test(all.split(' -- ')[0]!))
    );
  }
  if (call.program === 'lxc') return /security\.privileged=true/.test(all);
  if (
    call.program === 'ctr' ||
    call.program === 'crictl' ||
    call.program === 'buildah' ||
    call.program === 'systemd-nspawn'
  )
    return /--privileged|--capability=all|security=insecure|--isolation chroot/.test(all);
  let { rest } = scanOptions(call.args, CONTAINER_VALUED);
  while (rest[0] && ['compose', 'container', 'service', 'machine'].includes(rest[0].text))
    rest = scanOptions(rest.slice(1), CONTAINER_VALUED).rest;
  const verb = rest[0]?.text ?? '';
  if (verb === 'build' || verb === 'buildx')
    return /--allow[= ]security\.insecure|--security[= ]insecure/.test(all);
  if (verb === 'up' && call.stdin !== null && /privileged:\s*true/.test(call.stdin)) return true;
  if (!['run', 'exec', 'create', 'update'].includes(verb)) return false;
  return scanOptions(rest.slice(1), CONTAINER_VALUED).options.some(({ name, value }) =>
    dangerousOption(name, value?.text ?? '', call),
  );
}

function dangerousOption(name: string, value: string, call: Call): boolean {
  switch (name) {
    case '--privileged':
      return value !== 'false';
    case '--pid':
    case '--ipc':
    case '--userns':
    case '--uts':
    case '--cgroupns':
      return value === 'host';
    case '--cap-add':
      return (
        /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|DAC_READ_SEARCH|SYS_BOOT|BPF|NET_ADMIN)$/i.test(
          value,
        ) && !/^(?:CAP_)?(?:NET_ADMIN|SYS_PTRACE)$/i.test(value)
      );
    case '--security-opt':
      return /unconfined|label[=:]disable|systempaths=unconfined/.test(value);
    case '--device':
      return /^\/dev\/(?:sd|nvme|vd|hd|xvd|mem|kmem|mapper|disk)/.test(value);
    case '-v':
    case '--volume':
      return hostPath(value.split(':')[0] ?? '', call) && value.includes(':');
    case '--mount':
      return hostPath(/(?:^|,)(?:source|src)=([^,]*)/.exec(value)?.[1] ?? '', call);
    default:
      return false;
  }
}

function hostPath(path: string, call: Call): boolean {
  const clean = path.replace(/\/+$/, '') || (path.startsWith('/') ? '/' : path);
  return (
    /^(?:\/|\/etc|\/root|\/home|\/usr|\/boot|\/var|\/var\/lib|\/var\/lib\/docker|\/proc|\/sys|\/dev|\/run|\/Users|(?:\/var)?\/run\/(?:docker|containerd|podman|crio).*)$/.test(
      clean,
    ) ||
    clean.endsWith('docker.sock') ||
    clean === call.home ||
    clean.startsWith(`${call.home}/.ssh`) ||
    clean.startsWith(`${call.home}/.aws`)
  );
}

/** True when a call deletes the data of containers, or containers by the dozen. */
export function destroysContainer(call: Call): boolean {
  const args = plainArgs(call);
  const words = verbs(call);
  const [first = '', second = ''] =
    words[0] === 'compose' || call.program.endsWith('compose')
      ? ['compose', ...words.filter((one) => ['down', 'rm', 'up', 'stop', 'kill'].includes(one))]
      : words;
  if (first === 'compose')
    return (
      (second === 'down' && hasFlag(args, ['volumes'], 'v')) ||
      (second === 'rm' && hasFlag(args, ['volumes'], 'v'))
    );
  if (first === 'system') return second === 'prune' || second === 'reset';
  if (first === 'volume') return second === 'rm' || second === 'prune' || second === 'remove';
  if (first === 'pod')
    return second === 'prune' || (second === 'rm' && hasFlag(args, ['all'], 'a'));
  if (first === 'swarm') return second === 'leave';
  if (first === 'network' || first === 'image' || first === 'builder' || first === 'buildx')
    return false;
  const all = call.args.some(({ text }) =>
    call.marks
      .of(text)
      .some(
        (one) => /^(?:docker|podman|nerdctl)/.test(one.name) && !/ -\w*f |--filter/.test(one.name),
      ),
  );
  if (first === 'rm' || (first === 'container' && second === 'rm'))
    return (
      all ||
      hasFlag(args, ['volumes', 'all'], 'v') ||
      (call.wrappers.includes('xargs') &&
        !call.args.some(({ text }) =>
          call.marks
            .of(text)
            .some(({ name }) => /^(?:docker|podman|nerdctl) ps .*(?:-f |--filter)/.test(name)),
        ))
    );
  return (
    ['rmi', 'kill', 'stop', 'pause'].includes(first === 'container' ? second : first) &&
    (all || hasFlag(args, ['all'], first === 'stop' ? 'a' : ''))
  );
}
