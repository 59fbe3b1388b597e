import { resolveToken, type Clause } from './clauses.ts';

const EXTENSION =
  /\.(?:[cm]?[jt]sx?|py|pyi|rb|go|rs|java|kt|kts|scala|c|cc|cpp|h|hpp|cs|php|swift|sh|bash|sql|md|mdx|rst|txt|json|jsonc|ya?ml|toml|ini|cfg|conf|env|xml|html?|css|scss|less|vue|svelte|csv|tsv|svg|png|lock|proto|graphql|tf|gradle|ipynb|log|pdf)$/i;
const BARE_FILES =
  /^(?:Makefile|Dockerfile|Containerfile|Jenkinsfile|Procfile|Gemfile|Rakefile|LICENSE|CODEOWNERS|\.gitignore|\.dockerignore|\.editorconfig|\.env)$/;
/** Names of software that only look like files. */
const NO_FILE = /^(?:[A-Z][\w]*\.js|ASP\.net|e\.g|i\.e)$/i;
const PROGRAM =
  /^(?:npm|npx|pnpm|yarn|bun|bunx|node|deno|tsx?|tsc|eslint|oxlint|oxfmt|biome|prettier|stylelint|vitest|jest|mocha|playwright|cypress|python3?|py|pytest|tox|nox|ruff|mypy|pyright|black|flake8|isort|pylint|uv|poetry|pip3?|hatch|coverage|go|gofmt|golangci-lint|cargo|rustc|clippy|make|cmake|ctest|ninja|meson|bazel|mvn|gradle|ant|sbt|dotnet|msbuild|bundle|rake|rspec|rails|php|phpunit|phpstan|composer|mix|swift|xcodebuild|docker|terraform|helm|kubectl|just|task|bash|sh|curl|grep|rg|test|shellcheck|hadolint|actionlint|cake|git)$/;
const BARE_COMMAND =
  /\b((?:npm|pnpm|yarn|bun) (?:test|run [\w:.-]+|(?:lint|build|typecheck)\b)|npx [\w@/.-]+(?: run)?|cargo (?:test|build|clippy|check|fmt)(?: --[\w-]+)*|go (?:test|build|vet)(?: \.\/\S*(?:\.{3}|[^\s.,;]))?|python3? -m (?:pytest|unittest)\b|(?<![\w/.-])pytest(?= (?:must|should|passes|runs|is|succeeds)|$)|(?:tox|ruff check|mypy|tsc|eslint|oxlint)(?= (?:must|should|passes|runs|is|reports|succeeds|has|finds))|(?:mypy|pytest|tsc|eslint|ruff|flake8|phpunit|rspec|ctest|shellcheck)(?: [\w./:@=-]+){1,3}?(?= (?:must|should|passes|pass|is|reports|succeeds|has|finds|exits)\b)|make (?:test|check|lint|build|ci)(?= (?:must|should|passes|succeeds|is|works)\b|$)|mvn (?:-\w+ )*(?:test|verify|package)|\.\/(?:gradlew|mvnw) [\w:]+|gradle (?:test|build|check))/g;

/** Programs whose names are no English words: with arguments and a verdict behind them they are a command without marks. */
const PLAIN_PROGRAM =
  'npm|npx|pnpm|yarn|bunx?|deno|tsx|tsc|eslint|oxlint|prettier|stylelint|vitest|jest|mocha|playwright|python3?|pytest|tox|nox|ruff|mypy|pyright|flake8|isort|pylint|uv|poetry|hatch|gofmt|golangci-lint|cargo|rustc|cmake|ctest|meson|bazel|mvn|gradle|sbt|dotnet|rake|rspec|phpunit|phpstan|composer|xcodebuild|docker|terraform|helm|kubectl|shellcheck|hadolint|actionlint|curl|\\./[\\w./-]+\\.sh';
const VERDICT =
  '(?:must|should|shall|has to|needs? to|passes|pass|succeeds?|works?|runs?|exits?|is|are|reports?|finds?|stays?|returns?|ends?|prints?|comes? (?:back|out))';
const ARGUMENT = `(?!${VERDICT}\\b|(?:and|or|to|in|with|without|for|on|against)\\b)[\\w./:@=+*-]*[\\w/*]`;
const SENTENCE_COMMAND = new RegExp(
  `(?<![\\w./-])((?:${PLAIN_PROGRAM}|node(?= [\\w-]*[./-])|bash(?= \\S*[./])|sh(?= \\S*[./])|go(?= (?:test|build|vet|run) \\S*[./])) ${ARGUMENT}(?: ${ARGUMENT}){0,4}?)(?= ${VERDICT}\\b)|\\b(?:run|running|via|execute) ((?:${PLAIN_PROGRAM})(?: ${ARGUMENT}){0,5}?)(?=[).,;]|$| (?:and|to|must|should|passes|succeeds|afterwards|again|until)\\b)`,
  'g',
);

export function isPath(text: string): boolean {
  if (
    (/\s|^https?:|[<>|*?"$(){}]|^-|::|^\.\w{1,5}$/.test(text) && !BARE_FILES.test(text)) ||
    text.startsWith('/') ||
    text.split('/').includes('..')
  )
    return false;
  return (
    EXTENSION.test(text) ||
    BARE_FILES.test(text.split('/').at(-1)!) ||
    /^(?:[\w@.-]+\/)+(?:[\w@.-]+)?$/.test(text)
  );
}

export function isCommand(text: string): boolean {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  if (/^\.\/[\w./-]+$/.test(first))
    return rest.length > 0 || !EXTENSION.test(first) || first.endsWith('.sh');
  if (/^[A-Z_]+=\S*$/.test(first)) return isCommand(rest.join(' '));
  return (
    PROGRAM.test(first) &&
    (rest.length > 0 ||
      !/^(?:test|task|node|go|sh|bash|git|py|ts|cake|docker|just|swift|php|mix|coverage)$/.test(
        first,
      ))
  );
}

/** Words of a clause that are paths inside the repository, with the place where they stand. */
export function pathsOf({ text, literals }: Clause): { path: string; at: number }[] {
  return [...text.matchAll(/⟦\d+⟧|[\w@.+/-]*[\w/]/g)].flatMap((match) => {
    const isLiteral = match[0].startsWith('⟦');
    const word = resolveToken(match[0], literals).replace(/^\.\//, '');
    // Without a mark of its own a word with a slash may be "and/or": it needs an extension or a closing slash.
    const fits = isLiteral
      ? isPath(word)
      : isPath(word) &&
        !NO_FILE.test(word) &&
        (EXTENSION.test(word) || BARE_FILES.test(word) || word.endsWith('/'));
    return fits && !isCommand(word) ? [{ path: word, at: match.index }] : [];
  });
}

/** Command lines of a clause: literals that begin with a program, and the usual ones without marks. */
export function commandsOf({ text, literals }: Clause): string[] {
  const marked = [...text.matchAll(/⟦\d+⟧/g)]
    .map(([token]) => resolveToken(token, literals))
    .filter(isCommand);
  if (marked.length > 0) return marked;
  const usual = [...text.matchAll(BARE_COMMAND)].map((match) => match[1]!.trim());
  const spoken = [...text.matchAll(SENTENCE_COMMAND)].map((match) =>
    (match[1] ?? match[2])!.trim(),
  );
  // The longer reading of the same words is the whole command.
  return [
    ...usual.filter((one) => !spoken.some((other) => other.includes(one))),
    ...spoken.filter((one) => !usual.some((other) => other !== one && other.includes(one))),
  ];
}

export type CommandKind = 'command' | 'builds' | 'lints';

/** What a command line is for, by its words. */
export function kindOfCommand(command: string): CommandKind {
  if (
    /\b(?:test|tests|pytest|vitest|jest|mocha|ctest|rspec|phpunit|tox|nox|e2e|unittest)\b/.test(
      command,
    )
  )
    return 'command';
  if (
    /\b(?:lint|eslint|oxlint|ruff|flake8|pylint|mypy|pyright|clippy|prettier|biome|shellcheck|golangci-lint|stylelint|vet|typecheck|phpstan|hadolint|actionlint|black|isort|fmt)\b|--noEmit/.test(
      command,
    )
  )
    return 'lints';
  return /\b(?:build|compile|tsc|package|bundle|assemble)\b|^(?:make|cargo check|ninja|cmake|webpack|rollup)\b/.test(
    command,
  )
    ? 'builds'
    : 'command';
}
