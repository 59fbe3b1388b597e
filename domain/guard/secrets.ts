/** Files below home that hold credentials, by the tools' own documentation. */
const HOME_SECRETS =
  /^(?:\.ssh(?:\/(?!config$|known_hosts|.*\.pub$).*)?|\.aws(?:\/(?!config$).*)?|\.gnupg(?:\/.*)?|\.netrc|\.git-credentials|\.pgpass|\.my\.cnf|\.npmrc|\.pypirc|\.docker\/config\.json|\.kube(?:\/config)?|\.config\/(?:gh\/hosts\.yml|gcloud(?:\/.*)?|hub|op(?:\/.*)?|rclone\/rclone\.conf)|\.cargo\/credentials(?:\.toml)?|\.gem\/credentials|\.azure(?:\/.*)?|\.terraform\.d\/credentials\.tfrc\.json|\.password-store(?:\/.*)?|\.vault-token|\.claude\/\.credentials\.json|\.bash_history|\.zsh_history|\.local\/share\/keyrings(?:\/.*)?|Library\/Keychains(?:\/.*)?|\.mozilla(?:\/.*)?|\.config\/google-chrome(?:\/.*)?)$/;

/** File names that hold credentials wherever they lie. */
const NAMED_SECRETS =
  /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$|dist$|defaults?$|schema$)[\w.-]+)?|id_(?:rsa|dsa|ecdsa|ed25519)(?:_\w+)?|[\w.-]*credentials(?:\.json|\.ya?ml|\.csv)?|[\w.-]*service[-_]?account[\w.-]*\.json|[\w.-]+\.(?:pem|key|p12|pfx|jks|keystore|kdbx)|secrets?\.(?:ya?ml|json|toml|env|txt)|\.htpasswd|\.netrc|\.npmrc|\.pypirc|kubeconfig|master\.key)$|^\/etc\/passwd$/;

const SYSTEM_SECRETS =
  /^\/(?:etc\/(?:shadow|gshadow|sudoers(?:\.d\/.*)?|ssl\/private(?:\/.*)?|ssh\/ssh_host_\w+_key)|proc\/(?:self|\d+)\/environ|root\/\.ssh(?:\/.*)?|run\/secrets(?:\/.*)?|var\/run\/secrets(?:\/.*)?)$/;

/** True for files whose content must not leave the machine. */
export function isSecretPath(path: string, home: string): boolean {
  if (isStoredKey(path, home)) return true;
  return NAMED_SECRETS.test(path) && !path.endsWith('.pub');
}

/** What a pattern is tried against: one file of each store, home ones without their home. */
const HOME_SAMPLES = [
  '.ssh/id_rsa',
  '.ssh/id_ed25519',
  '.aws/credentials',
  '.gnupg/secring.gpg',
  '.netrc',
  '.git-credentials',
  '.docker/config.json',
  '.kube/config',
  '.config/gh/hosts.yml',
  '.claude/.credentials.json',
  '.cargo/credentials.toml',
  '.azure/accessTokens.json',
];
const SYSTEM_SAMPLES = [
  '/proc/1/environ',
  '/proc/self/environ',
  '/etc/shadow',
  '/root/.ssh/id_rsa',
];

/** True for the credential stores of the user and the machine, which no task has a reason to read. */
export function isStoredKey(path: string, home: string): boolean {
  if (SYSTEM_SECRETS.test(path)) return true;
  if (/[*?[]/.test(path)) return isStorePattern(path, home);
  const base = path.startsWith(`${home}/`)
    ? path.slice(home.length + 1)
    : /^(?:~|\/root|\/home\/[^/]+|\/Users\/[^/]+)\/(.*)$/.exec(path)?.[1];
  return base !== undefined && HOME_SECRETS.test(base);
}

/**
 * True for a file pattern that a shell could expand to a credential store and that names a part of it: `~/.aws/cred*`
 * and `/proc/[0-9]*\/environ`, but not `~/.*rc`.
 */
function isStorePattern(path: string, home: string): boolean {
  const parts = path.split('/').map(toPartTest);
  const samples = [
    ...SYSTEM_SAMPLES,
    ...['/root', home].flatMap((dir) => HOME_SAMPLES.map((one) => `${dir}/${one}`)),
  ];
  return samples.some((sample) => {
    const names = sample.split('/');
    if (names.length !== parts.length || !names.every((name, at) => parts[at]!.test(name)))
      return false;
    const above = sample.startsWith('/proc/') ? 2 : home.split('/').length;
    return names.some((name, at) => at >= above && path.split('/')[at] === name);
  });
}

/** One part of a shell pattern as a test of names; what cannot be read as one fits every name. */
function toPartTest(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]*\]|[.+^${}()|\\*?[\]]/g, (found) => {
    if (found === '*') return '.*';
    if (found === '?') return '.';
    if (found.length > 1) return found.replace('[!', '[^').replaceAll('\\', '\\\\');
    return `\\${found}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^/;
  }
}
