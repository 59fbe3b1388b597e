const words = (text: string): string[] => text.split(' ');

/** Subcommands of common programs, from their own `--help`. */
export const SUBCOMMANDS: Readonly<Record<string, readonly string[]>> = {
  git: words(
    'add am apply archive bisect blame branch checkout cherry-pick clean clone commit config describe diff fetch format-patch grep init log merge mv notes pull push rebase reflog remote reset restore revert rm show stash status submodule switch tag worktree',
  ),
  docker: words(
    'attach build commit compose container cp create diff events exec export history image images import info inspect kill load login logout logs network pause port ps pull push rename restart rm rmi run save search start stats stop system tag top unpause update version volume wait',
  ),
  npm: words(
    'audit cache ci config dedupe exec explain fund init install link list login ls outdated pack ping prune publish rebuild root run run-script search start stop test uninstall unlink unpublish update version view whoami',
  ),
  yarn: words(
    'add audit bin cache config create dlx exec global info init install link list outdated pack publish remove run test unlink upgrade version versions why workspace workspaces',
  ),
  pnpm: words(
    'add audit ci config dedupe dlx exec fetch import init install link list outdated publish rebuild remove run start test unlink update why',
  ),
  pip: words(
    'install download uninstall freeze inspect list show check config search cache index wheel hash completion debug help',
  ),
  pip3: words(
    'install download uninstall freeze inspect list show check config search cache index wheel hash completion debug help',
  ),
  cargo: words(
    'add bench build check clean clippy doc fetch fix fmt init install login metadata new owner package publish remove run search test tree uninstall update vendor yank',
  ),
  go: words(
    'bug build clean doc env fix fmt generate get install list mod work run telemetry test tool version vet',
  ),
  pyenv: words(
    'commands exec global help hooks init install local prefix rehash root shell shims uninstall version version-file version-name version-origin versions virtualenv virtualenvs whence which',
  ),
  rbenv: words(
    'commands global init install local rehash root shell uninstall version versions whence which',
  ),
  apt: words(
    'list search show install reinstall remove autoremove update upgrade full-upgrade edit-sources',
  ),
  'apt-get': words(
    'update upgrade install remove autoremove purge source build-dep dist-upgrade clean autoclean check download',
  ),
  yum: words(
    'check-update clean deplist downgrade erase groups help history info install list localinstall makecache provides reinstall remove repolist search shell update upgrade version',
  ),
  dnf: words(
    'autoremove check-update clean downgrade group help history info install list makecache provides reinstall remove repolist search shell update upgrade',
  ),
  brew: words(
    'cleanup config deps doctor edit info install leaves link list log outdated pin reinstall search services tap uninstall unlink untap update upgrade uses',
  ),
  gem: words(
    'build cert check cleanup contents dependency environment fetch help info install list lock mirror open outdated owner pristine push query search server sources specification stale uninstall unpack update which yank',
  ),
  terraform: words(
    'apply console destroy fmt force-unlock get graph import init login logout output plan providers refresh show state taint test untaint validate version workspace',
  ),
  kubectl: words(
    'apply attach auth config cordon cp create delete describe diff drain edit exec explain expose get label logs patch port-forward proxy replace rollout run scale set taint top uncordon version wait',
  ),
  'react-native': words(
    'bundle init install link log-android log-ios run-android run-ios start uninstall unlink upgrade',
  ),
  composer: words(
    'about archive browse config create-project depends diagnose dump-autoload exec global help init install licenses list outdated remove require run-script search self-update show status suggests update validate',
  ),
  conda: words(
    'clean compare config create help info init install list package remove uninstall run search update upgrade env activate deactivate',
  ),
  gulp: [],
  systemctl: words(
    'start stop restart reload status enable disable is-active is-enabled list-units daemon-reload mask unmask show cat edit',
  ),
};
