import { scenariosOf, SPOIL, type Row } from './rows.ts';
import type { Scenario } from './types.ts';

/** Settings are the user's and the agent's own: what git says because of them stays. */
const settingsStay: Scenario['except'] = (_seen, wanted) => ({ status: wanted.status });

/** A repository of the agent's is never touched; what the user had in its place is. */
const nestedStays: Scenario['except'] = (seen, wanted) => ({
  status: wanted.status,
  tree: {
    ...Object.fromEntries(
      Object.entries(seen.tree).filter(([path]) => !path.startsWith('lib/.git')),
    ),
    ...Object.fromEntries(
      Object.entries(wanted.tree).filter(([path]) => path.startsWith('lib/.git')),
    ),
  },
});

const SUBMODULE = `
  git init -q "$PWD-sub"; (cd "$PWD-sub"; echo s > s; git add s; git commit -qm s)
  git -c protocol.file.allow=always submodule --quiet add "$PWD-sub" sub; git commit -qm sub`;

const INDEX_KINDS: readonly Row[] = [
  ['index version 4', 'git update-index --index-version 4; echo d > a.txt', SPOIL],
  [
    'split index with changes on top of the shared one',
    'git update-index --split-index; echo s > s.txt; git add s.txt; git rm -q --cached b.txt',
    `${SPOIL}; git update-index --no-split-index`,
  ],
  [
    'split index made by the agent',
    'echo d > a.txt; git add a.txt',
    `${SPOIL}; git update-index --split-index; git add -A`,
  ],
  [
    'every feature for large repositories, by the agent',
    'echo d > a.txt',
    `git config feature.manyFiles true; git update-index --untracked-cache; git add -A; ${SPOIL}`,
  ],
  [
    'index without a check sum',
    'git config index.skipHash true; echo d > a.txt; git add a.txt',
    SPOIL,
  ],
  ['index removed by the user', 'echo d > a.txt; rm .git/index', `git add -A; ${SPOIL}`],
  [
    'everything assumed unchanged by the agent',
    'echo d > a.txt',
    `git ls-files -z | xargs -0 git update-index --assume-unchanged; echo x > dir/deep/d.txt; rm b.txt`,
  ],
  [
    'flags of the user on files that the agent commits',
    'git update-index --assume-unchanged a.txt; git update-index --skip-worktree b.txt; echo x > a.txt; echo y > b.txt',
    'git update-index --no-assume-unchanged a.txt; git update-index --no-skip-worktree b.txt; git commit -qam all; git rm -q a.txt',
  ],
  [
    'sparse checkout switched off by the agent',
    'git sparse-checkout set --no-cone "/*" "!/dir/deep/"; echo d > dir/c.txt',
    `git sparse-checkout disable; ${SPOIL}; echo x > dir/deep/d.txt`,
  ],
];

const CONVERSIONS: readonly Row[] = [
  [
    'mixed line ends under eol=crlf, clean and dirty',
    `printf 'a\\r\\nb\\nc\\r\\n' > m.txt; printf 'x\\ny\\n' > n.txt; git add -A; git commit -qm m
     echo '*.txt text eol=crlf' > .gitattributes; git add -A; git commit -qm attr; git add --renormalize .; printf 'p\\r\\nq\\n' > n.txt`,
    'rm m.txt; git checkout -q -- .; git commit -q --allow-empty -am x; echo y > n.txt',
    // A blob with CRLF that must be LF differs for git as soon as it reads the file again.
    settingsStay,
  ],
  [
    'expanded keyword in a clean file',
    `echo '*.id ident' > .gitattributes; printf '$Id$\\n' > k.id; git add -A; git commit -qm k; rm k.id; git checkout -q k.id; echo 'e.txt export-subst' >> .gitattributes`,
    "printf '$Id: fake $\\n' > k.id; rm .gitattributes",
  ],
  [
    'encoding of the work tree, agent converts',
    `echo '*.u working-tree-encoding=UTF-16LE eol=lf' > .gitattributes; printf 'a\\0b\\0' > x.u; git add -A; git commit -qm u`,
    "printf 'ab' > x.u; rm .gitattributes; git add -A; git commit -qm no",
  ],
  [
    'attributes in info/attributes, taken away by the agent',
    `mkdir -p .git/info; echo '*.txt eol=crlf' > .git/info/attributes; rm a.txt; git checkout -q a.txt`,
    "rm .git/info/attributes; printf 'one\\n' > a.txt; rm b.txt",
    settingsStay,
  ],
  [
    'autocrlf=input with CRLF in the tree',
    `git config core.autocrlf input; printf 'one\\r\\n' > a.txt; printf 'n\\r\\n' > n.txt`,
    'git add -A; git commit -qm x; rm a.txt; git checkout -q a.txt; rm n.txt',
  ],
];

const KINDS: readonly Row[] = [
  [
    'file to link, link to folder, folder to file',
    'ln -s a.txt l; git add l; git commit -qm l',
    'rm -r a.txt l dir; ln -s b.txt a.txt; mkdir -p l/x; echo f > l/x/f; echo d > dir; git add -A; git commit -qm k',
  ],
  [
    'nested folder became a link to a sibling with the same names',
    'mkdir -p p/q o; echo 1 > p/q/f; echo 2 > o/f; git add -A; git commit -qm n; echo u > p/q/u',
    'rm -r p/q; ln -s ../o p/q; echo 3 > o/f',
  ],
  [
    'link to a folder became that folder',
    'mkdir -p t; echo 1 > t/f; ln -s t s; git add -A; git commit -qm s',
    'rm s; cp -r t s; echo 9 > s/f; echo 8 > t/f; git add -A',
  ],
  [
    'links: absolute, dangling, looping, long, odd targets',
    `ln -s /etc/hostname abs; ln -s nowhere dang; ln -s loop loop; ln -s "$(printf '%0800d' 1)" long; ln -s "$(printf 'x\\nty ')" odd; git add abs dang; git commit -qm l`,
    'rm abs dang loop long odd; echo x > abs; mkdir dang; echo y > dang/y; ln -s b.txt loop',
  ],
  [
    'untracked folder to file and back below another one',
    'mkdir -p u/v/w; echo 1 > u/v/w/f; echo 2 > u/g',
    'rm -r u/v u/g; echo x > u/v; mkdir -p u/g/h; echo y > u/g/h/i',
  ],
  [
    'tracked file replaced by a hard link to another',
    'echo d > a.txt',
    'ln -f a.txt b.txt; echo both > a.txt',
  ],
  [
    'rename that changes the case only',
    'git mv a.txt A.TXT; echo d >> A.TXT',
    'git mv A.TXT a.Txt; git commit -qam c; git config core.ignoreCase true',
  ],
  [
    'modes: none, setuid, sticky, odd',
    'chmod 0000 a.txt; chmod 4755 run.sh; chmod 1777 dir; chmod 0604 b.txt; echo u > u; chmod 0 u',
    'chmod 644 a.txt run.sh b.txt u; chmod 755 dir; echo x > a.txt; rm u b.txt',
  ],
  [
    'modes are told to be ignored, agent runs chmod and commits',
    'git config core.fileMode false; chmod +x a.txt; chmod 600 b.txt',
    'chmod -x a.txt run.sh; echo x >> a.txt; git add --chmod=+x b.txt; git commit -qam m',
  ],
  [
    'links told to be plain files by the user',
    'ln -s a.txt l; git add l; git commit -qm l; git config core.symlinks false; rm l; git checkout -q l; printf b.txt > l',
    'rm l; echo x > l; git add -A; git commit -qm x',
  ],
  [
    'names with control characters and bytes that are no text',
    `n=$(printf 'a\\001\\033b\\377 '); echo 1 > "$n"; mkdir "$(printf 'd\\\\ \\t')"; echo 2 > "$(printf 'd\\\\ \\t')/f"; git add -A; git commit -qm n; echo 3 > "$n"`,
    'git clean -qfdx; git rm -rqf .; git commit -qm gone; rm -rf ./*',
  ],
  [
    'empty files, tracked, staged and not',
    ': > e1; git add e1; git commit -qm e; : > e2; git add e2; : > e3; : > e4; git add -N e4',
    'echo x > e1; git rm -q --cached e2; rm e2 e3; git add -A',
  ],
  [
    'times before 1970 and far ahead',
    'touch -d 1960-01-01 a.txt; touch -d 2106-06-06 b.txt; git add -A; echo d > dir/c.txt',
    `echo xxx > a.txt; touch -d 1960-01-01 a.txt; ${SPOIL}`,
  ],
];

const RULES: readonly Row[] = [
  [
    'ignore rules changed, untracked and staged',
    'echo "*.tmp" > dir/.gitignore; echo t > dir/x.tmp; echo "more/" >> .gitignore; git add .gitignore; mkdir more; echo m > more/m',
    'rm dir/.gitignore; git checkout -q HEAD -- .gitignore; echo "*.txt" >> .gitignore; echo changed > b.txt; git add -A',
  ],
  [
    'info/exclude emptied by the agent',
    'mkdir -p .git/info; echo secret > .git/info/exclude; echo s > secret',
    ': > .git/info/exclude; git add -A; git commit -qm all',
    settingsStay,
  ],
  [
    'another file of excludes set by the agent',
    'echo u > u.dat',
    'echo "*.dat" > .git/ex; git config core.excludesFile "$PWD/.git/ex"; echo x > u.dat; rm a.txt',
    settingsStay,
  ],
  [
    '.gitignore is ignored itself',
    'echo .gitignore >> .gitignore; git rm -q --cached .gitignore; git commit -qm r; echo "x/" >> .gitignore; mkdir x; echo 1 > x/f',
    `${SPOIL}; mkdir y; echo 1 > y/f`,
  ],
  [
    'work tree of another branch inside the tree',
    'git worktree add -q -b wt inner; echo w > inner/a.txt; echo d > a.txt',
    SPOIL,
  ],
  [
    'gitlink without .gitmodules',
    'git init -q n; (cd n; echo n > n; git add n; git commit -qm n); git add n 2>/dev/null; git commit -qm link; echo dirty > n/n',
    'git rm -q --cached n; echo x > a.txt; git commit -qam x',
  ],
  [
    'submodule with work of its own',
    `${SUBMODULE}; echo own > sub/s; echo new > sub/new`,
    'echo x > a.txt; git add -A; git commit -qm x',
  ],
  [
    'folder made a repository by the agent, with files of the user in it',
    'mkdir lib; echo 1 > lib/u; echo 2 > lib/v',
    'git init -q lib; (cd lib; git add u; git commit -qm u); echo changed > a.txt; echo changed > lib/u; rm lib/v',
    nestedStays,
  ],
  ['.git is a link', 'mv .git "$PWD-real"; ln -s "$PWD-real" .git; echo d > a.txt', SPOIL],
  [
    'work tree named in the settings',
    'mv .git "$PWD-elsewhere"; echo "gitdir: $PWD-elsewhere" > .git; git config core.worktree "$PWD"; echo d > a.txt',
    SPOIL,
  ],
];

/** Indexes, conversions, kinds of files and ignore rules, of which a script says all. */
export const SHELL_TREES: readonly Scenario[] = scenariosOf([
  ...INDEX_KINDS,
  ...CONVERSIONS,
  ...KINDS,
  ...RULES,
]);
