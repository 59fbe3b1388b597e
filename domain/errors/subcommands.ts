const words = (text: string): string[] => text.split(' ');

/** Subcommands of common programs, from their own `--help`. */
export const SUBCOMMANDS: Readonly<Record<string, readonly string[]>> = {
  git: words(
    'add am apply archive bisect blame branch checkout cherry-pick clean clone commit config describe diff fetch format-patch grep init log merge mv notes pull push rebase reflog remote reset restore revert rm show stash status submodule switch tag worktree',
  ),
  docker: words(
    'attach build commit compose container cp create diff events exec export history image images import info inspect kill load login logout logs network pause port ps pull push rename restart rm rmi run save search start stats stop system tag top unpause update version volume wait swarm node service secret config stack context plugin trust manifest builder buildx',
  ),
  npm: words(
    'audit cache ci config dedupe exec explain fund init install link list login ls outdated pack ping prune publish rebuild root run run-script search start stop test uninstall unlink unpublish update upgrade version view whoami',
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
  'docker compose': words(
    'up down ps logs build exec run start stop restart pull push config images kill pause rm top events create',
  ),
  'git remote': words('add remove rename set-url show prune get-url update'),
  'git submodule': words('add status init update deinit foreach sync summary'),
  'git worktree': words('add list remove prune move lock unlock repair'),
  'npm config': words('set get list delete edit'),
  uv: words(
    'add remove run sync lock init venv pip tool python tree export build publish cache self',
  ),
  poetry: words(
    'about add build cache check config env export init install lock new publish remove run search self shell show source update version',
  ),
  dotnet: words(
    'add build clean format list new nuget pack publish remove restore run sln test tool watch workload',
  ),
  gh: words(
    'auth browse codespace gist issue pr project release repo run secret workflow api alias',
  ),
  'gh pr': words(
    'create list view checkout merge close diff checks comment edit ready review status',
  ),
  'gh issue': words('create list view close comment edit reopen status'),
  helm: words(
    'create dependency env get history install lint list package plugin pull push repo rollback search show status template test uninstall upgrade verify version',
  ),
  rustup: words(
    'toolchain component target default update show install uninstall override run which doc',
  ),
  bundle: words('install update exec add remove outdated show lock config check init clean'),
  rails: words(
    'new server console generate destroy test db:migrate db:create db:seed routes runner',
  ),
  flutter: words(
    'analyze build clean config create devices doctor drive emulators format install pub run test upgrade',
  ),
  mix: words(
    'compile deps.get deps.update test run format new ecto.create ecto.migrate phx.server',
  ),
  hg: words(
    'add annotate backout bisect blame branch branches bundle cat clone commit config copy diff export forget graft grep heads help identify import incoming init log manifest merge outgoing parents paths phase pull push rebase recover remove rename resolve revert rollback root serve status strip summary tag tags update verify version',
  ),
  tmux: words(
    'attach detach new-session list-sessions list-windows list-panes list-keys kill-session kill-server new-window split-window send-keys switch-client rename-session',
  ),
  svn: words(
    'add blame cat checkout cleanup commit copy delete diff export help import info list lock log merge mkdir move propset resolve revert status switch unlock update',
  ),
  choco: words(
    'config export feature find info install list outdated pack pin push search source uninstall upgrade',
  ),
  vagrant: words(
    'box destroy global-status halt init package plugin port provision reload resume snapshot ssh ssh-config status suspend up validate',
  ),
  snap: words('find info install list refresh remove revert services start stop restart connect'),
  minikube: words('start stop delete status dashboard service tunnel addons config image ssh logs'),
  nvm: words('install uninstall use ls ls-remote run exec alias current which'),
  pipenv: words('check clean graph install lock run shell sync uninstall update requirements'),
  systemctl: words(
    'start stop restart reload status enable disable is-active is-enabled list-units daemon-reload mask unmask show cat edit',
  ),
};
