import { plainArgs, type Call } from '../call.ts';
import { hasFlag, operands, verbs } from '../rule.ts';

const PACKAGE_VERB =
  /^(?:install|reinstall|update|upgrade|remove|purge|autoremove|erase|dist-upgrade|full-upgrade|download|source|show|search|list|clean|check|info|depends|policy|build-dep|autoclean)$/;

/** True when a call changes services, users, the network or the schedule of the machine. */
export function changesHost(call: Call): boolean {
  const args = plainArgs(call);
  const [first = '', second = ''] = verbs(call);
  const all = args.join(' ');
  switch (call.program) {
    case 'systemctl':
      return /^(?:stop|disable|mask|kill|set-default|revert|edit|link|daemon-reexec|reset-failed|enable|try-restart)$/.test(
        first,
      )
        ? !(
            args.includes('--user') &&
            !/^(?:enable|edit|link)$/.test(first) &&
            !/cake|claude/.test(all)
          )
        : first === 'restart' &&
            /^(?:docker|containerd|ssh|sshd|systemd|network|dbus|NetworkManager)/.test(second);
    case 'systemd-run':
      return /(?:^| )--(?:on-|timer-property)/.test(all);
    case 'at':
    case 'batch':
      return !args.some((one) => /^-[lqc]|^-r|^--version$/.test(one)) && args.length > 0;
    case 'pip':
    case 'pip3':
      return first === 'uninstall' && args.includes('--break-system-packages');
    case 'service':
    case 'rc-service':
      return /^(?:stop|disable)$/.test(second);
    case 'update-rc.d':
    case 'chkconfig':
      return /remove|disable|off/.test(all);
    case 'crontab':
      return !args.includes('-l') && !(args.length === 0 && call.stdin === null);
    case 'iptables':
    case 'ip6tables':
      return /(?:^| )(?:-F|-X|-P|-A|-I|-D|-R|--flush|--policy|--append|--delete)(?: |$)/.test(all);
    case 'nft':
      return /^(?:flush|delete|add)/.test(all);
    case 'ufw':
      return /^(?:disable|reset|delete|allow|deny|enable|--force)/.test(all);
    case 'firewall-cmd':
      return /--(?:add|remove|panic-on|reload|complete-reload)/.test(all);
    case 'swapoff':
    case 'userdel':
    case 'useradd':
    case 'adduser':
    case 'deluser':
    case 'usermod':
    case 'groupdel':
    case 'groupadd':
    case 'chpasswd':
    case 'gpasswd':
    case 'chsh':
    case 'rmmod':
    case 'insmod':
    case 'kexec':
    case 'pivot_root':
    case 'umount':
    case 'setenforce':
    case 'dpkg-reconfigure':
      return args.length > 0 && !/^--(?:help|version)$/.test(first === '' ? args[0]! : '');
    case 'passwd':
      return !args.includes('-S');
    case 'modprobe':
      return args.length > 0;
    case 'mount':
      return operands(call).length > 0 && !args.includes('-l');
    case 'sysctl':
      return /(?:^| )-(?:w|p)|--write|=/.test(all);
    case 'hostnamectl':
      return /^set-|^hostname /.test(all);
    case 'timedatectl':
      return first.startsWith('set-');
    case 'date':
      return hasFlag(args, ['set'], 's');
    case 'hwclock':
      return /-w|-s|--set|--systohc|--hctosys/.test(all);
    case 'ip':
      return /\b(?:set|del|delete|flush|add)\b/.test(all) && !/^(?:-\w+ )*netns exec/.test(all);
    case 'ifconfig':
      return /\b(?:down|up)\b/.test(all);
    case 'route':
      return /\b(?:del|delete|flush|add)\b/.test(all);
    case 'nmcli':
      return /\b(?:off|down|delete|disconnect)\b/.test(all);
    case 'tc':
      return /\b(?:add|del|replace)\b/.test(all);
    case 'apt':
    case 'apt-get':
    case 'aptitude':
    case 'dnf':
    case 'yum':
    case 'zypper':
      if (
        args.some((one) => /^(?:-s|--simulate|--just-print|--dry-run|--recon)$/.test(one)) &&
        !args.some((one) => /^--no-|^-o$|^--option|=false$|^-o/i.test(one))
      )
        return false;
      // The value of an option may stand before the verb.
      return /^(?:remove|purge|autoremove|erase|dist-upgrade|full-upgrade)$/.test(
        args.find(
          (one, at) =>
            PACKAGE_VERB.test(one) &&
            !/^(?:-[otca]|--(?:option|config-file|target-release|default-release))$/.test(
              args[at - 1] ?? '',
            ),
        ) ?? '',
      );
    case 'brew':
    case 'port':
    case 'choco':
    case 'winget':
    case 'scoop':
      return (
        /^(?:uninstall|remove|rm)$/.test(first) &&
        args.some((one) => /^(?:-f|--force|--ignore-dependencies|--zap)$/.test(one))
      );
    case 'apk':
      return first === 'del';
    case 'dpkg':
      return /(?:^| )(?:-r|-P|--remove|--purge|--force-\w+)(?: |$)/.test(all);
    case 'rpm':
      return /(?:^| )(?:-e|--erase)/.test(all);
    case 'pacman':
      return /(?:^| )-R/.test(all);
    case 'snap':
    case 'flatpak':
      return /^(?:remove|uninstall)$/.test(first);
    case 'defaults':
      return first === 'delete' && second === '';
    case 'csrutil':
    case 'spctl':
      return /disable/.test(all);
    case 'tmutil':
      return /delete|disable/.test(all);
    case 'journalctl':
      return /--vacuum|--rotate/.test(all);
    case 'update-alternatives':
      return /--(?:remove|set)/.test(all);
    case 'loginctl':
      return /terminate|kill/.test(all);
    default:
      return false;
  }
}
