const list = (text: string): string[] => text.trim().split(/\s+/);

/** Words that only connect: prepositions, conjunctions, articles, numerals, and the adverbs of place and order. */
export const CONNECTING: ReadonlySet<string> = new Set(
  list(`a about around such above across after against all an and another any are as at back before behind below between both but by
    each either every for first from has if in inside instead into is it its last least less more most near neither next no
    none not of off on once one only onto or other out outside over past per same second since some than that the their
    them then there third this three through to toward twice two under until up was what where which who why with within
    without again alone also four five ten half`),
);

/**
 * Things, states and deeds of software work, in their base form. Written from the trade's own terms (build, package,
 * version control, test, database, network, container, operating system, documentation), not from the corpora: it tells an
 * order about a program from talk about feelings, weather and colleagues.
 */
const TECHNICAL = list(`
  abort access account accessor action adapter address alias allow allowlist ancestor anchor annotation api app application
  archive argument array artifact assertion assert assignment attachment attribute audit author await axis
  backend backlog backup balance bar base baseline batch bean benchmark binary binding bit block body boolean boot borrow
  bound boundary bracket branch break breakpoint browser bucket budget buffer bug build builder bundle bundler byte
  cache call callback caller canary cap capacity capture case cast catch cell certificate chain change changelog channel char
  character check checkout checkpoint checksum child chunk class clause clean client clock clone close closure cluster code
  collation collection column command comment commit comparison compile compiler component compose condition config
  configuration conflict connection console constant constraint constructor consumer container content context contract
  controller conversion cookie coordinate copy core count counter coverage crate credential cron crash cursor custom cycle
  daemon dashboard data database dataset date datetime deadlock debug debugger declaration decode decorator default
  definition delete deletion deliverable dependency deploy deployment deprecated deprecation descriptor destination dev
  development device diff difference digest digit directive directory disk dispatch division docstring doc doctest document
  documentation domain driver dump duplicate edge edit editor element email empty emulator encoding endpoint engine entry
  enum environment epoch error escape event exact example exception exclude executable execute exit expected expectation
  expression extension extra
  factory fail failure fallback false feature fetch field file filename fill filter finding firewall fixture flag flake flow
  folder font footer fork form format formatter forward frame framework frontend full function
  gap gateway generator generic getter global goal goroutine grammar grant graph group guard handle handler hash head header
  heading heap heartbeat helper history home hook host hostname html http identifier ignore image implementation import include
  increment indent indentation index inode input insert install installation installer instance integer integration
  interface internal interpreter interval invoice issue item iteration iterator job join journal json key keyword kernel
  label lambda language layer layout leak lease length level library license lifetime limit line link linker lint linter
  list listener literal load loader local locale lock lockfile log logger logic login loop
  machine macro main manifest map mapper mapping margin mark marker match matrix maximum member memory merge message metadata
  method metric middleware migration minimum minor mirror mismatch mock mode model module monitor mount mutex
  name namespace navigation network node note null number object offset offline online open operand operation operator option
  order origin output overflow overload override owner ownership
  package packet page parameter parent parse parser partition pass password patch path pattern payload peer pending percent
  permission pin pipe pipeline plan platform plugin pod point pointer policy poll pool port position prefix preview previous
  primary print private privilege process producer production profile program project prompt promise property protocol
  provider proxy public publish pull push query queue quota quote quoting
  race random range rate raw read reader real record recursion redirect reducer reference region register registry relation
  relative release remote render replica report repository request requirement reset resolver resource response rest restart
  restore result retry return revision role rollback root route router row rule run runner runtime
  sample sandbox scan schedule schema scope screen screenshot script search secret section seed segment selector semicolon
  sequence serializer server service session setter setting setup shape shell shim signal signature single size slash slot
  snapshot socket sort source space spec specification spelling split stack stage staging standard start state statement
  static status step storage store strategy stream strict string struct structure style stylesheet subclass subdirectory
  submodule subnet suffix suite sum supervisor switch symbol symlink syntax system
  tab table tag target task teardown template terminal test text thread threshold time timeout timer timestamp timezone title
  tls toggle token tool toolchain top total trace traceback tracker trait transaction transition trigger tree true truncate
  tuple type typing typo undefined union unique unit update upgrade upload upsert upstream url usage use user username
  utility validation validator value variable variant vendor verbose version view violation virtual visibility volume
  wait warning watcher webhook wheel widget width wildcard window word worker workflow workspace wrapper write writer yaml zone
  absolute active actual additional affected async available backward blank blocked broken busy cached circular clear cold
  common compatible complete concurrent correct current dangling dead declared direct dirty disabled double down dry earlier
  early enabled end expired explicit external failed failing few fewer final fixed flaky fresh free generated green hard hidden
  human idle ignored incremental individual inner installed invalid isolated large largest larger latest later left leading
  live lone long longer loose low lower manual mandatory minimal missing mixed modified mutable named narrow narrower nested
  new newer newest nightly nil nonzero numeric old older oldest open optional other outdated outer overall parallel parked
  partial peer persistent pinned plain positive negative present prior protected public quiet ready red relevant remaining
  removed required reserved resolved reversed right running safe scoped separate serial shared short shorter signed simple
  skipped slow small smaller smallest soft specific stable staged stale strict successful supported temporary tight top
  trailing transient transitive unbalanced unbound uncaught uncommitted uncovered unexpected unhandled unique unknown unlocked
  unmatched unpinned unquoted unreachable unresolved unsafe unset unsigned unstaged unsupported untracked unused upper upstream
  valid vulnerable weak whole wide wider writable wrong zero
  add allocate append apply assign attach bind bump call cherry clear collect compare convert copy create decrease
  destroy detach download drop enable extract find follow freeze grant handle increase initialise initialize inject inspect
  keep list listen log make mark measure migrate move name need own parse pass patch pause ping place profile prune rebase
  rebuild receive refresh remove rename repeat replace reproduce resume rethrow revert rotate round save send serve set shadow
  show skip squash stand stash stay stop store throw track truncate unlock unpack unstash validate wrap
  access bean bracket brace bracket colon comma quote dot hyphen slash letter newline whitespace
  auth authentication authorization billing cart checkout customer order payment price product refund tax user
  minute hour milliseconds second ms kb mb gb
  alert api aspect bash browser cpu css docker git gpu html linux macos node npm postgres python redis rust shell sql ubuntu
  windows java kotlin go ruby php scala swift typescript javascript chrome firefox kubernetes helm terraform ansible maven
  gradle cargo pip poetry yarn pnpm webpack vite vitest jest mocha pytest eslint prettier ruff mypy clippy
  rounding arithmetic sanitizer mount occurrence pair tail head way piece part place half copy mirror member readme
  sort permutation pivot swap
  agent answer background big biggest bit built cause cpp click credit disable exist exists fit fix foreign found idle ledger
  low native opaque prebuilt prop rejection reversible smoke speed subcommand summary third-party transport verification
  verify work working
  abstract accumulate accuracy adjacent admin algorithm alignment ambiguous analyzer animation apostrophe append arch
  arithmetic ascending associated asset atomic attempt authority autoload availability average backoff backslash bandwidth
  base64 bash basename batch big-endian bool breaking bridge broadcast buildpack bulk bypass byte-order calculation
  canonical capability carriage catalog category checker chmod cipher cleanup clipboard closing codec collector collision
  combination comparator compatibility compilation completeness completion compression computation conditional confirm
  connector consistency consistent const consume contention contents control conversation coroutine correction corrupt
  corrupted coupling creation credentials criterion crontab cross currency customer cwd damage datum decimal declaration
  decode decorator decrement default delegate delimiter denied density dereference derive deserialize desktop detail
  detection deterministic devtools dialect dictionary digest dimension direction discovery disposal distribution divide
  divisor dotfile drift dropdown duration dynamic eager elapsed elastic emit encode encrypted encryption endian enforce
  engineer enumeration equal equality equivalent estimate eval evaluate eviction exhausted expand expect expiration expiry
  exponent exponential exporter exposed external fetch fifo filesystem finalizer firmware fixture float flush folder
  foreground formula fraction fragment frequency garbage gather generation generics gitignore glob gradient group growth
  grpc handshake hardcoded heading health height hex hierarchy hint hostname hot i18n icon id idempotent identical identity
  idle imbalance immutable imported inactive incompatible incomplete inconsistent incorrect indirect inequality
  inference infinite info inheritance inherited initial initializer inline inspector instruction insufficient intermediate
  interrupt intersection invalidate invalidation invariant inverse ip ipv4 ipv6 iterate jitter job jwt kilobyte lag latency
  lazy leaf legacy leftmost lexer lifecycle lifespan listener loadable locator logarithm logged lookup lookup lossy magic
  mail maintenance malformed mangled manager master match maximal mean measurement median membership menu metaclass
  microservice millisecond minify misconfigured mismatched misspelled mobile modal modification modifier modulo monorepo
  multiline multiple mutation namespaced native negation network newline nonce normal normalize notation notification
  nullable numerator numbering occupied octal oldest opening operating optimization optimizer optional ordering orphan
  outbound outlier overlap override pad padding pagination paging pair pane panel panic param parity parsing password
  patch pem persistence physical picker pixel pkg placeholder placement plaintext player plural poetry polling polyfill
  popup precedence precision precondition predicate prefix preload preprocessor prerequisite presence pressure
  probe procedure processor profiler progress projection protobuf proxied quantity quantifier quarantine quorum radix rebase
  recovery reducer redundant refactor reference reflection regex regexp regression regular rejected reliability relocation
  render reopen repo representation reserved resolution resolver respond restriction retention retried reuse reverse rewrite
  rightmost rollout rpc rtl runnable runtime salt sanitize scalar scale scheduler schematic scroll seam seeder seek segfault
  segmentation semantic semaphore semver sender sensitive separator serialization serialize severity shard sharding shebang
  sibling sidebar sidecar sign silent similar simulation singleton skeleton smtp snippet sourcemap span spawn spinner
  splice stability stacktrace stall standalone statistic stderr stdin stdout sticky stopped stub subprocess subquery
  subscribe subscriber subscription subtest subtree substitution sudo superuser surrogate suspend swap symbolic symmetric
  synchronization synchronous tail taint teardown telemetry tenant tensor termination ternary texture third-party
  throttling throughput tick tier tilde timing toolbar tooltip topic topology trailing translation transform transformer
  transpile traversal trim truncation trust tunnel twin typecheck typescript unauthorized unavailable undeclared underflow
  underscore unescaped unicode uninitialized unit unmount unpublished unregistered unrelated unstable unwrap unzip
  uppercase lowercase uptime userspace utf-8 uuid vacuum vertical horizontal vhost visible visitor vm vpn vulnerability
  walk warn warm watch waiting web websocket weight whitelist wire workaround wrapped writable xml yield
  db ci id env cli ui io os url err ctx args params config repo dir lib libs deps dep devdeps dev prod auth regex stdlib tls
  align approval arm assignable ast autocomplete autofix banner behavior behaviour bitmap blob bookmark boilerplate brew
  bundle caption carousel center chart checkbox checklist classpath clone closure clustering cohort columnar comparison
  compose conflict connect continue contrast corruption crawler css cube curl datatype deal defect defined deflate depth
  detected different dialog diagram docblock download drawer duplicate embedded entity epoch equals escape etag evidence
  exceed exec expansion expose extend fatal fault feat feed fewer finished fixup flatten font footnote forward framework
  free freeze fuzz github gitlab grid gutter hang hash heatmap high histogram hotfix inflate information integrity
  intent interop invoke knob lcov lane lexical lifecycle linkage literal localhost locate logout loss manifest markdown
  marker masked merged meta microtask middleware mixin modal multiplex mutual notify null numeric observer obsolete occur
  odd offending opt outcome overhead overwritten paragraph passphrase pathspec percentile persist pinning pipe placeholder
  portal prepare primitive proof propagate provide publickey raise reached reactive readable recognize reformat
  refused registry reject release reload repair report resize rest retained reuse rotate rounding rpath runner scrape
  screen seek sentence seven shebang shutdown six sketch slider snake solve sparse speedup spread squash stage
  stamp startup stdin strategy stylesheet successful summary surface svg swap tailwind template theme thrown ticket
  tile timeline toast toggle transient transport trial trigger true typo unable unchanged unrecognized usage util verify
  vertex violate wheel wizard worktree wrap zlib zone
  try weaken original half standard stub location grok irb kind pipx mixin wiki halves tries clause
  touch hold related help here instead near behind require print matched listed touched changed`);

/** Things that carry a name: a word right behind one of them is that name (`volume pgdata`, `rule sudo`). */
export const NAMED_THINGS: ReadonlySet<string> = new Set(
  list(`alias argument attribute bean binary branch bucket class column command component constant container crate cluster
    database deliverable dependency directory endpoint event extension factory feature field file fixture flag folder function
    gap gem group header helper host image index interface job key label library macro member method migration model module
    namespace network option package parameter plugin pod policy port process program project property queue registry remote
    role route rule schema scope script section selector service setting stage step suite symbol table tag target task test
    trait type user value variable version view volume workflow workspace`),
);

/** Programs that a sentence may name without a path or a flag. */
const PROGRAMS = list(`
  alembic ansible apt awk bash bazel black brew bun bundle bundler cake cargo cat chmod chown clang cmake composer conda cp
  curl cut cypress dart deno df diff dig django docker dotnet du echo env esbuild eslint find flake8 flask gcc gdb gem gh git
  go gofmt gradle grep head heroku isort jar java javac jest jq kill kubectl less ln ls lsof make man mkdir mocha mv mvn mypy
  mysql ninja nm node npm npx nvm openssl perl php pip pipenv playwright pnpm poetry prettier prisma psql pwd pytest python
  rails rake redis rm rollup rspec rsync ruby ruff rustc rustup sbt sed sh ss ssh sudo svn swift tail tar terraform top tox
  tsc uv vim vite vitest webpack wget which xargs xcodebuild yarn zip zsh`);

const KNOWN: ReadonlySet<string> = new Set([...TECHNICAL, ...PROGRAMS]);

/** The forms a word may be an inflection of, itself first. */
function basesOf(word: string): string[] {
  const bases = [word];
  const cut = (ending: string, instead = ''): void => {
    if (word.length > ending.length + 2 && word.endsWith(ending))
      bases.push(word.slice(0, -ending.length) + instead);
  };
  cut('s');
  cut('es');
  cut('ies', 'y');
  cut('ed');
  cut('d');
  cut('ing');
  cut('ing', 'e');
  cut("'s");
  const doubled = /^(.+)([bdgmnprt])\2(?:ed|ing)$/.exec(word);
  if (doubled) bases.push(`${doubled[1]}${doubled[2]}`);
  return bases;
}

/** True for a word of the trade in any inflection, and for a compound that has one (`off-by-one` has none). */
export function isTechnical(word: string): boolean {
  if (word.includes('-'))
    return word.split('-').some((part) => isTechnical(part)) || /^off-by-one$/.test(word);
  return basesOf(word).some((base) => KNOWN.has(base));
}
