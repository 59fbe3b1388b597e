import { plainArgs } from '../call.ts';
import { instead, line, none, operands, type GuardRule } from '../rule.ts';
import { killsAll } from './process-calls.ts';

function isDevice(path: string): boolean {
  return /^\/dev\/(?:sd|nvme|hd|vd|xvd|mmcblk|disk|loop\d|md\d|dm-|mapper\/|rdisk|mem|kmem|port|sr\d|nbd|zram|bus|block|root)/.test(
    path,
  );
}

const DISK_TOOLS = new Set([
  'wipefs',
  'fdisk',
  'sfdisk',
  'cfdisk',
  'gdisk',
  'sgdisk',
  'parted',
  'mkswap',
  'blkdiscard',
  'hdparm',
  'badblocks',
  'cryptsetup',
  'pvremove',
  'vgremove',
  'lvremove',
  'mdadm',
  'zpool',
  'zfs',
  'btrfs',
  'diskutil',
  'newfs',
  'format',
  'partprobe',
  'nvme',
  'dmsetup',
  'losetup',
  'tune2fs',
  'debugfs',
  'xfs_repair',
  'e2fsck',
  'fsck',
  'asr',
  'flashrom',
  'efibootmgr',
  'grub-install',
]);

const HARMLESS_DISK =
  /(?:^|\s)(?:-l|--list|-n|--no-act|list|status|info|print|show|-I|--help|-V|--version|luksDump|get|apfs list|-d|--dump|scrub status|subvolume list|filesystem (?:df|show|usage)|-N)(?:\s|$)/;

export const MACHINE_RULES: readonly GuardRule[] = [
  {
    id: 'device.write',
    family: 'device',
    tier: 'floor',
    severity: 'critical',
    effect: 'device',
    reason: 'It writes over a disk.',
    alternative: instead('df -h'),
    programs: [],
    matches: (call) => {
      if (call.writes.some(({ text }) => isDevice(text))) return true;
      const { program } = call;
      if (program === 'dd')
        return call.args.some(({ text }) => text.startsWith('of=') && isDevice(text.slice(3)));
      if (/^mkfs|^mke2fs$|^newfs_/.test(program))
        return (
          call.args.length > 0 &&
          !plainArgs(call).some(
            (one) => /^[\w./-]+\.(?:img|ext4|raw|iso|fs)$/.test(one) && !one.startsWith('/dev/'),
          ) &&
          !/^(?:--help|-V|--version|-n.*)$/.test(plainArgs(call)[0]!)
        );
      if (DISK_TOOLS.has(program)) {
        const all = line(call);
        if (program === 'btrfs' || program === 'zfs' || program === 'zpool')
          return /\b(?:delete|destroy|rollback)\b/.test(all);
        if (program === 'diskutil')
          return /\b(?:erase\w*|partitionDisk|zeroDisk|secureErase|randomDisk|reformat|delete\w*)\b/i.test(
            all,
          );
        if (program === 'dmsetup' || program === 'losetup')
          return /^(?:remove(?:_all)?|wipe_table|-D|--detach-all)\b/.test(all);
        return (
          call.args.length > 0 &&
          !HARMLESS_DISK.test(all) &&
          (/\/dev\//.test(all) ||
            ['pvremove', 'vgremove', 'lvremove', 'zpool', 'flashrom', 'format'].includes(program))
        );
      }
      return (
        [
          'shred',
          'tee',
          'cp',
          'truncate',
          'cat',
          'mv',
          'pv',
          'install',
          'ddrescue',
          'bmaptool',
          'wipe',
          'badblocks',
          'sponge',
        ].includes(program) &&
        operands(call).some(
          ({ text }, at) =>
            isDevice(text) &&
            (at > 0 || !['cp', 'cat', 'pv', 'mv'].includes(program)) &&
            program !== 'cat',
        )
      );
    },
    match: [
      'dd if=/dev/zero of=/dev/sda',
      'mkfs.ext4 /dev/sdb1',
      'echo x > /dev/sda',
      'shred /dev/nvme0n1',
      'wipefs -a /dev/sda',
      'cat img | tee /dev/sdb',
      'cp img /dev/sdb',
      'parted /dev/sda mklabel gpt',
      'blkdiscard /dev/sda',
      'mkswap /dev/sda2',
      'cat /dev/urandom > /dev/mem',
      'diskutil eraseDisk JHFS+ X disk2',
      'zpool destroy tank',
      'dmsetup remove_all',
      'cmd /c "rd /s /q C:\\\\"; wipefs -a /dev/sda',
    ],
    notMatch: [
      'dd if=/dev/zero of=file bs=1M count=1',
      'echo x > /dev/null',
      'cat > /dev/stderr',
      'fdisk -l',
      'mkfs.ext4 disk.img',
      'lsblk',
      'parted -l',
      'dd if=/dev/sda of=mbr.bin bs=512 count=1',
    ],
  },
  {
    id: 'process.fork-bomb',
    family: 'process',
    tier: 'floor',
    severity: 'critical',
    effect: 'process',
    reason: 'It starts processes without end.',
    alternative: none,
    programs: ['@fork'],
    matches: () => true,
    match: [
      ':(){ :|:& };:',
      'bomb() { bomb | bomb & }; bomb',
      'python3 -c "import os\nwhile True: os.fork()"',
      "perl -e 'fork while fork'",
      "ruby -e 'loop { fork }'",
    ],
    notMatch: [
      'f() { echo hi; }; f',
      'build() { npm run build; }; build',
      'retry() { "$@" || true; }; retry npm test',
      'cd() { builtin cd "$@"; }; cd src',
    ],
  },
  {
    id: 'process.kill-all',
    family: 'process',
    tier: 'standard',
    severity: 'critical',
    effect: 'process',
    reason: 'It ends processes that are not the task’s own.',
    alternative: instead('ps -ef'),
    programs: [
      'kill',
      'pkill',
      'killall',
      'killall5',
      'skill',
      'fuser',
      'xkill',
      'taskkill',
      'taskkill.exe',
    ],
    matches: killsAll,
    match: [
      'kill -9 -1',
      'kill 1',
      'kill -- -1',
      'pkill -u dev',
      'killall -u dev',
      'pkill .',
      'killall5',
      'kill -s KILL -1',
      'kill -KILL 1',
      "pkill -f '.*'",
      'killall node',
      'pkill -9 node',
      'killall bash',
      'ps -eo pid= | xargs kill -9',
      'python3 -c "import os,signal; os.kill(-1, signal.SIGKILL)"',
      'kill -TERM -1',
      'fuser -k /',
      'taskkill /F /IM node.exe',
    ],
    notMatch: [
      'kill 4711',
      'kill -9 4711',
      'pkill -f "node server.js"',
      'kill -0 99',
      'kill $(lsof -ti:3000)',
      'kill %1',
      'kill "$PID"',
      'killall my-server',
      'pgrep -f vite | xargs kill',
      'kill -l',
      'fuser -k 3000/tcp',
      'pkill -f vite',
      'kill -1 4711',
    ],
  },
];
