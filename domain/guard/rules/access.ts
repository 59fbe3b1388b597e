import { plainArgs } from '../call.ts';
import { placeOf } from '../place.ts';
import { hasFlag, instead, line, none, operands, verbs, type GuardRule } from '../rule.ts';
import { privilegedContainer } from './container-calls.ts';
import { isWorldWritable } from './mode-bits.ts';

export const ACCESS_RULES: readonly GuardRule[] = [
  {
    id: 'perm.chmod-777',
    family: 'permissions',
    tier: 'floor',
    severity: 'high',
    effect: 'mode',
    reason: 'It lets every user of the machine write there, or run it with the owner’s rights.',
    alternative: (call) =>
      ['chmod', ...plainArgs(call).map((one) => (isWorldWritable(one) ? 'u+rwX,go+rX' : one))].join(
        ' ',
      ),
    programs: ['chmod', 'gchmod'],
    matches: (call) => plainArgs(call).some(isWorldWritable),
    match: [
      'chmod 777 x',
      'chmod -R 0777 .',
      'chmod a+rwx f',
      'chmod o+w f',
      'chmod 666 f',
      'chmod ugo=rwx f',
      'chmod +rwx,o+w f',
      'chmod a=rwX d',
      'chmod 1777 d',
      'chmod 4755 f',
      'chmod u+s f',
      'chmod =rwx f',
      'install -m 777 a b; chmod 0o777 x',
    ],
    notMatch: [
      'chmod 755 x',
      'chmod +x run.sh',
      'chmod u+w f',
      'chmod -R u+rwX,go+rX .',
      'chmod 600 .env',
      'chmod +w f',
      'chmod go-w f',
      'chmod a+r f',
      'chmod 644 a-w.txt',
      'chmod g+w d',
      'chmod a-w f',
    ],
  },
  {
    id: 'perm.world-writable-by-tool',
    family: 'permissions',
    tier: 'floor',
    severity: 'high',
    effect: 'mode',
    reason: 'It lets every user of the machine write there.',
    alternative: instead('umask 022'),
    programs: ['install', 'mkdir', 'umask', 'setfacl', 'rsync', 'mkfifo'],
    matches: (call) => {
      const args = plainArgs(call);
      if (call.program === 'umask') return /^0*$/.test(args[0] ?? '-') && args.length > 0;
      if (call.program === 'setfacl')
        return args.some((one) => /(?:^|,)(?:d:)?o(?:ther)?::?[r-]*w/.test(one));
      return args.some(
        (one, at) =>
          (/^(?:-m|--mode|--chmod)$/.test(one) && isWorldWritable(args[at + 1] ?? '')) ||
          (/^(?:-m|--mode=|--chmod=)/.test(one) &&
            isWorldWritable(one.replace(/^(?:-m|--mode=|--chmod=)/, ''))),
      );
    },
    match: [
      'install -m 777 a b',
      'mkdir -m 777 d',
      'umask 000',
      'setfacl -m o::rwx f',
      'mkdir --mode=0777 d',
    ],
    notMatch: ['install -m 755 a b', 'mkdir -p d', 'umask 022', 'mkdir -m 700 d', 'umask'],
  },
  {
    id: 'perm.recursive-outside',
    family: 'permissions',
    tier: 'standard',
    severity: 'high',
    effect: 'mode',
    reason:
      'It changes owners or rights outside the workspace, or takes away the rights to the repository.',
    alternative: instead('ls -la'),
    programs: ['chmod', 'chown', 'chgrp', 'setfacl', 'chattr', 'setcap'],
    matches: (call, { policy }) => {
      const args = plainArgs(call);
      if (call.program === 'setcap') return args.length > 0;
      const minus = call.program === 'chmod' && args.some((one) => /^-[rwxXst]+$/.test(one));
      const flagged =
        minus || (call.program === 'chattr' && args.some((one) => /^-[a-zA-Z]/.test(one)));
      const targets = operands(call).slice(flagged ? 0 : 1);
      const recursive = hasFlag(args, ['recursive'], 'R');
      const places = targets.map((one) => placeOf(one, call, policy));
      if (
        call.program === 'chmod' &&
        args.some((one) => /^(?:0?000|a-rwx|ugo-rwx|a=|-rwx|a-rw|a-r|u-rwx)$/.test(one)) &&
        places.some((one) => ['workspace', 'git', 'system', 'outside'].includes(one))
      )
        return true;
      if (recursive)
        return places.some(
          (one) =>
            ['system', 'outside', 'git', 'workspace'].includes(one) &&
            (one !== 'workspace' || (call.program !== 'chmod' && /root/.test(args.join(' ')))),
        );
      return (
        places.some((one) => one === 'system') &&
        targets.every(
          ({ text }) =>
            !text.startsWith(`${policy.home}/`) && !/^\/(?:usr\/local|opt)\//.test(text),
        )
      );
    },
    match: [
      'chown -R root /usr',
      'chmod -R 755 /',
      'chmod -R 700 ~',
      'chmod 000 .git',
      'chown root /etc/passwd',
      'chmod -R 600 .git',
      'chown -R nobody ..',
    ],
    notMatch: [
      'chmod -R u+w build',
      'chown -R "$USER" node_modules',
      'chmod 600 ~/.ssh/id_rsa',
      'chmod 700 /tmp/x',
      'chmod -R 755 dist',
    ],
  },
  {
    id: 'priv.sudo',
    family: 'privilege',
    tier: 'floor',
    severity: 'critical',
    effect: 'privilege',
    reason: 'It runs a command with the rights of the administrator.',
    alternative: none,
    programs: [
      'sudo',
      'doas',
      'pkexec',
      'su',
      'runuser',
      'sudoedit',
      'gosu',
      'run0',
      'gsudo',
      'su-exec',
      'visudo',
      'please',
      'calife',
      'dzdo',
      'super',
      'kdesu',
      'gksu',
      'gksudo',
      'sudo-rs',
      'machinectl',
      'setpriv',
      'capsh',
      'vipw',
    ],
    matches: (call) => {
      if (call.program === 'machinectl') return verbs(call)[0] === 'shell';
      if (call.program === 'setpriv') return /--(?:reuid|ruid|euid)[= ](?:0|root)/.test(line(call));
      if (call.program === 'capsh') return /--(?:user|uid)=(?:0|root)/.test(line(call));
      return !(
        call.args.length > 0 &&
        plainArgs(call).every((one) => /^(-V|--version|-h|--help)$/.test(one))
      );
    },
    match: [
      'sudo ls',
      'doas rm x',
      'su -c id',
      'env sudo -n true',
      'sudo -u postgres psql',
      'sudo',
      'pkexec id',
      'su - root',
      'echo pw | sudo -S ls',
      '/usr/bin/sudo ls',
      'sudoedit /etc/hosts',
      'command sudo ls',
      '$(which sudo) ls',
      'osascript -e \'do shell script "sudo ls"\'',
    ],
    notMatch: [
      'echo sudo',
      'sudo --version',
      'grep sudo README.md',
      'which sudo',
      'man sudo',
      'command -v sudo',
      'type sudo',
      'npm run sudo',
      'git commit -m "add sudo"',
    ],
  },
  {
    id: 'priv.namespace',
    family: 'privilege',
    tier: 'floor',
    severity: 'critical',
    effect: 'privilege',
    reason: 'It enters the namespaces of the machine, or another root.',
    alternative: none,
    programs: ['nsenter', 'chroot', 'systemd-run', 'osascript'],
    matches: (call) => {
      const all = line(call);
      if (call.program === 'nsenter') return /(?:-t|--target)[= ]?1\b|-a\b|--all/.test(all);
      if (call.program === 'chroot') return /^\/(?:host|mnt|rootfs|proc\/1)?(?:\s|\/|$)/.test(all);
      if (call.program === 'osascript') return /with administrator privileges/.test(all);
      return /--uid[= ](?:0|root)\b|--property=User=root/.test(all);
    },
    match: ['nsenter -t 1 -m -u sh', 'chroot /host sh', 'systemd-run --uid=0 id'],
    notMatch: ['nsenter --help', 'chroot build/rootfs ls', 'systemd-run --user make'],
  },
  {
    id: 'container.privileged',
    family: 'container',
    tier: 'floor',
    severity: 'critical',
    effect: 'container',
    reason: 'It gives a container the rights of the whole machine.',
    alternative: (call) =>
      call.program === 'kubectl' || call.program === 'oc'
        ? `${call.program} get pods`
        : 'docker ps',
    programs: [
      'docker',
      'podman',
      'nerdctl',
      'docker-compose',
      'kubectl',
      'oc',
      'buildah',
      'lxc',
      'ctr',
      'crictl',
      'systemd-nspawn',
      'minikube',
      'apptainer',
      'singularity',
      'podman-compose',
      'finch',
    ],
    matches: privilegedContainer,
    match: [
      'docker run --privileged alpine',
      'podman run --privileged=true x',
      'docker run -v /:/host alpine',
      'docker run --pid=host alpine',
      'docker run --cap-add=ALL x',
      'docker run -v /var/run/docker.sock:/s x',
      'docker run --pid host x',
      'docker run --cap-add SYS_ADMIN x',
      'docker exec --privileged c sh',
      'docker run --mount type=bind,source=/,target=/h x',
      'docker container run --privileged x',
      'docker run --security-opt seccomp=unconfined x',
      'docker run --device=/dev/sda x',
      'docker -H tcp://h run --privileged x',
      'docker run -it --rm -v/:/h x',
      'docker compose exec --privileged web sh',
      'docker run --userns host x',
      'docker run -v /etc:/etc x',
    ],
    notMatch: [
      'docker run -v "$PWD":/w node:20',
      'docker ps',
      'docker run --rm --env-file .env app',
      'docker run --privileged=false x',
      'docker run alpine echo --privileged',
      'docker run --network host app',
      'docker run --cap-add NET_BIND_SERVICE x',
      'docker build -t x .',
      'docker run -v data:/var/lib/x pg',
    ],
  },
];
