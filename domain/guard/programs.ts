/** Programs that rules are about or that run others: what an unknown word in front may hide. */
export const GUARDED_PROGRAMS: readonly string[] = [
  'rm', 'git', 'sudo', 'chmod', 'chown', 'dd', 'docker', 'podman', 'kubectl', 'helm', 'terraform', 'tofu', 'pulumi', 'psql',
  'mysql', 'mongosh', 'redis-cli', 'sqlite3', 'aws', 'gcloud', 'az', 'gsutil', 'npm', 'pnpm', 'yarn', 'cargo', 'twine', 'gem', 'gh', 'glab', 'kill', 'pkill',
  'killall', 'shutdown', 'reboot', 'mkfs', 'shred', 'find', 'sh', 'bash', 'zsh', 'dash', 'python', 'python3', 'node', 'perl', 'ruby', 'php',
  'su', 'doas', 'pkexec', 'env', 'xargs', 'eval', 'curl', 'wget', 'nc', 'mv', 'cp', 'truncate', 'rmdir', 'unlink', 'rsync', 'tee', 'crontab', 'systemctl',
  'iptables', 'dropdb', 'rimraf', 'wipefs', 'fdisk', 'parted', 'nohup', 'timeout', 'nice', 'command', 'exec', 'make', 'rails', 'rake', 'cake', 'mkfs.ext4',
];

/** Same, for look-up. */
export const PROGRAM_NAMES: ReadonlySet<string> = new Set(GUARDED_PROGRAMS);

/** Programs whose arguments are text, never commands. */
export const DATA_HEADS: ReadonlySet<string> = new Set([
  '', ':', 'echo', 'printf', 'grep', 'egrep', 'fgrep', 'rg', 'ag', 'ack', 'man', 'tldr', 'which', 'type', 'whereis', 'whatis', 'apropos', 'info', 'help',
  'hash', 'cat', 'bat', 'less', 'more', 'ls', 'cd', 'mkdir', 'touch', 'test', '[', '[[', 'jq', 'yq', 'sed', 'awk', 'curl', 'wget', 'apt', 'apt-get', 'apk', 'dnf', 'yum', 'brew',
  'pip', 'pip3', 'gem', 'cargo', 'npm', 'code', 'vim', 'vi', 'nano', 'emacs', 'cp', 'mv', 'ln', 'rm', 'chmod', 'chown', 'diff', 'head', 'tail', 'wc', 'sort', 'uniq',
  'git', 'gh', 'glab', 'tar', 'zip', 'unzip', 'export', 'local', 'declare', 'readonly', 'typeset', 'set', 'unset', 'read', 'source', '.', 'pgrep', 'pkill', 'killall', 'kill',
  'say', 'logger', 'notify-send', 'wall', 'write', 'mail', 'column', 'cut', 'tr', 'tee', 'file', 'stat', 'basename', 'dirname', 'realpath', 'readlink', 'date', 'alias',
  'claude', 'codex', 'cowsay', 'figlet', 'fd', 'tree', 'du', 'df', 'ps', 'lsof', 'id', 'groups', 'dpkg', 'rpm', 'pacman', 'snap', 'flatpak', 'shellcheck', 'shfmt', 'cake',
  'service', 'systemctl', 'update-alternatives', 'trap', 'return', 'exit', 'expr', 'let', 'seq', 'cmp', 'comm', 'ruff', 'eslint', 'prettier', 'tsc', 'pre-commit',
]);
