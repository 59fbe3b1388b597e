import { plainArgs } from '../call.ts';
import { instead, line, none, verbs, type GuardRule } from '../rule.ts';
import { changesHost } from './host-calls.ts';

export const HOST_RULES: readonly GuardRule[] = [
  {
    id: 'host.power',
    family: 'host',
    tier: 'standard',
    severity: 'critical',
    effect: 'host',
    reason: 'It stops or restarts the machine.',
    alternative: instead('uptime'),
    programs: [
      'shutdown',
      'reboot',
      'halt',
      'poweroff',
      'init',
      'telinit',
      'systemctl',
      'loginctl',
      'pm-suspend',
      'rtcwake',
      'wsl.exe',
      'shutdown.exe',
      'pmset',
      'osascript',
      'launchctl',
      'kexec',
      'busctl',
      'dbus-send',
      'gdbus',
    ],
    matches: (call) => {
      const args = plainArgs(call);
      if (call.program === 'init' || call.program === 'telinit')
        return /^[0156sS]$/.test(args[0] ?? '');
      if (call.program === 'systemctl' || call.program === 'loginctl')
        return /^(?:poweroff|reboot|halt|kexec|suspend|hibernate|hybrid-sleep|rescue|emergency|isolate|default|soft-reboot|terminate-user|kill-user|terminate-session|kill-session)$/.test(
          verbs(call)[0] ?? '',
        );
      if (['busctl', 'dbus-send', 'gdbus'].includes(call.program))
        return /(?:^|[\s.])(?:PowerOff|Reboot|Halt|Suspend|Hibernate|KExec)(?:\s|$)/.test(
          line(call),
        );
      if (call.program === 'pmset') return args.some((one) => /sleepnow|disablesleep/.test(one));
      if (call.program === 'wsl.exe')
        return args.includes('--shutdown') || args.includes('--unregister');
      if (call.program === 'osascript') return /(?:restart|shut down|log out)/.test(line(call));
      if (call.program === 'launchctl')
        return /^(?:reboot|bootout|unload|remove|disable|kill)$/.test(verbs(call)[0] ?? '');
      return !args.some((one) => /^(?:-c|--help|--version|--show)$/.test(one));
    },
    match: [
      'reboot',
      'shutdown now',
      'shutdown -h +5',
      'init 0',
      'systemctl reboot',
      'poweroff -f',
      'halt',
      'loginctl terminate-user dev',
    ],
    notMatch: [
      'shutdown -c',
      'systemctl status nginx',
      'init',
      'npm init -y',
      'git init',
      'uptime',
    ],
  },
  {
    id: 'host.services',
    family: 'host',
    tier: 'standard',
    severity: 'high',
    effect: 'host',
    reason: 'It changes services, users, the network or the schedule of the machine.',
    alternative: none,
    programs: [],
    matches: (call) => call.realm !== 'container' && changesHost(call),
    match: [
      'systemctl stop docker',
      'systemctl disable ssh',
      'service nginx stop',
      'crontab -r',
      'iptables -F',
      'ufw disable',
      'swapoff -a',
      'userdel bob',
      'useradd x',
      'passwd root',
      'sysctl -w kernel.panic=1',
      'modprobe -r x',
      'umount /mnt',
      'mount /dev/sda1 /mnt',
      'echo "* * * * * x" | crontab -',
      'hostnamectl set-hostname x',
      'usermod -aG docker dev',
      'ip link set eth0 down',
      'nft flush ruleset',
      'date -s 2020-01-01',
      'systemctl mask x',
      'setenforce 0',
      'crontab jobs.txt',
      'apt-get remove -y python3',
      'apt purge nginx',
      'dpkg -r git',
      'ip route del default',
      'chsh -s /bin/x',
      'rmmod x',
      'timedatectl set-time 1',
      'apt-get autoremove --purge',
    ],
    notMatch: [
      'systemctl status docker',
      'systemctl --user restart app',
      'service --status-all',
      'crontab -l',
      'iptables -L',
      'ufw status',
      'sysctl -a',
      'mount',
      'ip addr',
      'date +%s',
      'id',
      'apt-get install -y jq',
      'apt-get update',
      'systemctl list-units',
      'ip route',
      'hostname',
      'apt list --installed',
      'dpkg -l',
      'journalctl -u x',
      'date -u',
      'systemctl is-active docker',
    ],
  },
  {
    id: 'host.fill-disk',
    family: 'host',
    tier: 'standard',
    severity: 'high',
    effect: 'host',
    reason: 'It writes without end until the disk is full.',
    alternative: instead('df -h'),
    programs: ['dd', 'cat', 'yes', 'fallocate', 'tail'],
    matches: (call) => {
      const args = plainArgs(call);
      if (call.program === 'dd')
        return (
          args.some((one) => /^if=\/dev\/(?:zero|urandom|random)$/.test(one)) &&
          args.some((one) => one.startsWith('of=') && !one.startsWith('of=/dev/')) &&
          !args.some((one) => one.startsWith('count='))
        );
      if (call.program === 'fallocate')
        return args.some((one) => /^(?:-l)?(?:\d+[TP]|\d{3,}G|\d{12,})/.test(one));
      const writes = call.writes.some(({ text }) => text !== '' && !text.startsWith('/dev/'));
      return (
        writes &&
        (call.program === 'yes' ||
          (call.program === 'cat' &&
            args.some((one) => /^\/dev\/(?:zero|urandom|random)$/.test(one))))
      );
    },
    match: ['dd if=/dev/zero of=big', 'cat /dev/zero > f', 'yes > f', 'fallocate -l 10T f'],
    notMatch: [
      'dd if=/dev/zero of=f bs=1M count=10',
      'yes | head',
      'fallocate -l 1G f',
      'yes | npm init',
    ],
  },
];
