/** Options of one subcommand, after git's own manual pages (2.39 to 2.50). */
export interface GitOptionSpec {
  /** Long names; where a prefix fits several, the first one wins, so the dangerous one comes first. */
  long: readonly string[];
  short: Readonly<Record<string, string>>;
  /** Names with a value, in canonical form. */
  valued: readonly string[];
}

/** Options of git itself that take the next word. */
export const GLOBAL_VALUED: ReadonlySet<string> = new Set([
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--exec-path',
  '--config-env',
  '--super-prefix',
  '--attr-source',
  '--list-cmds',
]);

const list = (words: string): string[] => words.split(' ');

const letters = (pairs: string): Record<string, string> =>
  Object.fromEntries(
    pairs
      .split(' ')
      .filter(Boolean)
      .map((pair) => [pair.slice(0, 1), pair.slice(2)]),
  );

export const GIT_OPTIONS: Readonly<Record<string, GitOptionSpec>> = {
  push: {
    long: list(
      'force mirror delete prune no-verify all branches tags dry-run porcelain set-upstream follow-tags force-with-lease force-if-includes quiet verbose progress atomic push-option receive-pack exec repo signed thin verify recurse-submodules ipv4 ipv6',
    ),
    short: letters(
      'f=force d=delete n=dry-run u=set-upstream q=quiet v=verbose o=push-option 4=ipv4 6=ipv6',
    ),
    valued: list('push-option receive-pack exec repo'),
  },
  reset: {
    long: list(
      'hard merge keep mixed soft quiet patch intent-to-add no-refresh pathspec-from-file recurse-submodules',
    ),
    short: letters('q=quiet p=patch N=intent-to-add'),
    valued: list('pathspec-from-file'),
  },
  clean: {
    long: list('force dry-run interactive quiet exclude'),
    short: letters('f=force n=dry-run d=d x=x X=X q=quiet i=interactive e=exclude'),
    valued: list('exclude'),
  },
  checkout: {
    long: list(
      'force ours theirs merge patch orphan detach track guess quiet progress conflict overlay pathspec-from-file recurse-submodules ignore-other-worktrees ignore-skip-worktree-bits',
    ),
    short: letters('f=force b=b B=B t=track l=l d=detach m=merge p=patch q=quiet 2=ours 3=theirs'),
    valued: list('b B orphan conflict pathspec-from-file'),
  },
  switch: {
    long: list(
      'force discard-changes force-create create detach guess merge quiet orphan track conflict progress recurse-submodules ignore-other-worktrees',
    ),
    short: letters('f=force c=create C=force-create d=detach m=merge q=quiet t=track'),
    valued: list('create force-create orphan conflict'),
  },
  restore: {
    long: list(
      'staged worktree source patch ours theirs merge quiet progress conflict overlay pathspec-from-file ignore-unmerged recurse-submodules',
    ),
    short: letters('S=staged W=worktree s=source p=patch m=merge q=quiet 2=ours 3=theirs'),
    valued: list('source conflict pathspec-from-file'),
  },
  branch: {
    long: list(
      'delete force move copy list all remotes merged no-merged contains no-contains verbose quiet track set-upstream-to unset-upstream edit-description show-current sort format points-at column color create-reflog ignore-case abbrev',
    ),
    short: letters(
      'd=delete D=D f=force m=move M=M c=copy C=C l=list a=all r=remotes v=verbose q=quiet t=track u=set-upstream-to i=ignore-case',
    ),
    valued: list('set-upstream-to sort format points-at contains no-contains'),
  },
  commit: {
    long: list(
      'no-verify no-post-rewrite no-edit all amend message file author date reuse-message reedit-message fixup squash reset-author signoff template edit cleanup allow-empty allow-empty-message quiet verbose dry-run status short branch porcelain long null interactive patch only include gpg-sign no-gpg-sign trailer untracked-files pathspec-from-file verify',
    ),
    short: letters(
      'n=no-verify a=all m=message F=file C=reuse-message c=reedit-message s=signoff t=template e=edit q=quiet v=verbose p=patch o=only i=include z=null S=gpg-sign u=untracked-files',
    ),
    valued: list(
      'message file author date reuse-message reedit-message fixup squash template cleanup trailer',
    ),
  },
  merge: {
    long: list(
      'no-verify no-commit no-ff no-edit abort quit continue squash strategy strategy-option message file ff-only ff stat log verify allow-unrelated-histories into-name signoff autostash verbose quiet overwrite-ignore',
    ),
    short: letters(
      'm=message s=strategy X=strategy-option F=file n=no-stat e=edit q=quiet v=verbose S=gpg-sign',
    ),
    valued: list('message strategy strategy-option file into-name'),
  },
  rebase: {
    long: list(
      'no-verify exec onto interactive root abort continue skip quit keep-base autosquash no-autosquash autostash strategy strategy-option merge apply fork-point rebase-merges update-refs signoff verify edit-todo show-current-patch empty whitespace force-rebase quiet stat reschedule-failed-exec',
    ),
    short: letters(
      'x=exec i=interactive s=strategy X=strategy-option m=merge f=force-rebase r=rebase-merges q=quiet n=no-stat p=preserve-merges C=context',
    ),
    valued: list('exec onto strategy strategy-option'),
  },
  stash: {
    long: list(
      'include-untracked all keep-index patch message quiet staged index pathspec-from-file',
    ),
    short: letters('u=include-untracked a=all k=keep-index p=patch m=message q=quiet S=staged'),
    valued: list('message'),
  },
  gc: {
    long: list('prune aggressive auto no-prune force keep-largest-pack cruft quiet detach'),
    short: letters('q=quiet'),
    valued: [],
  },
  reflog: {
    long: list(
      'expire expire-unreachable all updateref rewrite stale-fix dry-run verbose single-worktree',
    ),
    short: letters('n=dry-run'),
    valued: [],
  },
  prune: {
    long: list('dry-run verbose progress expire exclude-promisor-objects'),
    short: letters('n=dry-run v=verbose'),
    valued: list('expire'),
  },
  'update-ref': {
    long: list('stdin no-deref create-reflog deref'),
    short: letters('d=delete m=message z=z'),
    valued: list('message'),
  },
  'symbolic-ref': {
    long: list('delete quiet short no-recurse'),
    short: letters('d=delete q=quiet m=message'),
    valued: list('message'),
  },
  worktree: {
    long: list('force detach checkout lock porcelain reason expire dry-run verbose'),
    short: letters('f=force b=b B=B d=detach n=dry-run v=verbose'),
    valued: list('b B reason expire'),
  },
  rm: {
    long: list('force cached dry-run ignore-unmatch quiet pathspec-from-file sparse'),
    short: letters('f=force r=recursive n=dry-run q=quiet'),
    valued: list('pathspec-from-file'),
  },
  submodule: {
    long: list(
      'force all recursive init remote checkout merge rebase quiet branch depth name reference',
    ),
    short: letters('f=force b=branch q=quiet'),
    valued: list('branch depth name reference'),
  },
  config: {
    long: list(
      'global system local worktree file unset unset-all add get get-all list replace-all rename-section remove-section get-regexp edit type show-origin bool int path',
    ),
    short: letters('f=file l=list e=edit z=null'),
    valued: list('file type'),
  },
  'checkout-index': {
    long: list('force all index prefix quiet stdin temp stage'),
    short: letters('f=force a=all u=index q=quiet'),
    valued: list('prefix stage'),
  },
  'read-tree': {
    long: list('reset dry-run prefix index-output empty'),
    short: letters('u=update m=merge n=dry-run i=i'),
    valued: [],
  },
  apply: {
    long: list('reverse check cached index stat 3way reject directory include exclude'),
    short: letters('R=reverse p=p 3=3way'),
    valued: list('p directory include exclude'),
  },
  pull: {
    long: list(
      'force rebase ff-only no-rebase no-ff tags prune depth autostash strategy strategy-option quiet verbose all no-verify verify',
    ),
    short: letters(
      'f=force r=rebase p=prune q=quiet v=verbose s=strategy X=strategy-option t=tags',
    ),
    valued: list('strategy strategy-option depth'),
  },
  am: {
    long: list('no-verify abort continue skip quit 3way signoff keep-cr reject'),
    short: letters('n=no-verify 3=3way s=signoff q=quiet'),
    valued: [],
  },
  'cherry-pick': {
    long: list(
      'no-commit abort continue skip quit edit signoff mainline strategy strategy-option allow-empty',
    ),
    short: letters('n=no-commit e=edit x=x s=signoff m=mainline X=strategy-option'),
    valued: list('mainline strategy strategy-option'),
  },
  bisect: {
    long: list('no-checkout first-parent term-old term-new'),
    short: letters(''),
    valued: [],
  },
  'filter-branch': {
    long: list(
      'force tree-filter index-filter env-filter msg-filter commit-filter prune-empty subdirectory-filter tag-name-filter parent-filter setup',
    ),
    short: letters('f=force d=d'),
    valued: list(
      'tree-filter index-filter env-filter msg-filter commit-filter subdirectory-filter tag-name-filter parent-filter setup d',
    ),
  },
  tag: {
    long: list(
      'delete force list annotate sign message file verify contains merged sort format points-at cleanup',
    ),
    short: letters(
      'd=delete f=force l=list a=annotate s=sign m=message F=file n=n v=verify u=local-user',
    ),
    valued: list('message file local-user sort format'),
  },
  remote: {
    long: list('verbose add push delete fetch tags mirror all dry-run'),
    short: letters('v=verbose n=dry-run f=fetch t=track m=master'),
    valued: list('track master'),
  },
  replace: {
    long: list('delete force edit graft list'),
    short: letters('d=delete f=force l=list e=edit'),
    valued: [],
  },
  notes: {
    long: list('force message file ref'),
    short: letters('f=force m=message F=file'),
    valued: list('message file ref'),
  },
};
