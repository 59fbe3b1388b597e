import type { Command } from 'commander';

/** Shells that a completion script can be made for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Node {
  /** Names from the program on, such as `cake task start`. */
  path: string;
  subcommands: { name: string; description: string }[];
  /** Long flags. */
  flags: { name: string; description: string }[];
}

/** A script that completes the names of commands and options, as the program declares them. */
export function completionScript(program: Command, shell: Shell): string {
  const nodes = nodesOf(program, program.name());
  switch (shell) {
    case 'bash':
      return bash(nodes);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(nodes)}`;
    case 'fish':
      return fish(nodes);
  }
}

function nodesOf(command: Command, path: string): Node[] {
  return [
    {
      path,
      subcommands: command.commands.map((one) => ({
        name: one.name(),
        description: one.description(),
      })),
      flags: [
        ...command.options.flatMap(({ long, description }) =>
          long ? [{ name: long, description }] : [],
        ),
        { name: '--help', description: 'display help' },
      ],
    },
    ...command.commands.flatMap((one) => nodesOf(one, `${path} ${one.name()}`)),
  ];
}

function bash(nodes: readonly Node[]): string {
  const paths = nodes.map(({ path }) => `    ${quote(path)}) ;;`);
  const cases = nodes.map(({ path, subcommands, flags }) => {
    const words = [...subcommands, ...flags].map(({ name }) => name).join(' ');
    return `    ${quote(path)}) COMPREPLY=($(compgen -W ${quote(words)} -- "$cur")) ;;`;
  });
  return `# Completion of cake for bash: eval "$(cake completion bash)"
_cake_known() {
  case "$1" in
${paths.join('\n')}
    *) return 1 ;;
  esac
}
_cake() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path=cake word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    _cake_known "$path $word" && path="$path $word"
  done
  COMPREPLY=()
  case "$path" in
${cases.join('\n')}
  esac
}
complete -o default -F _cake cake
`;
}

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap(({ path, subcommands, flags }) => {
    const [, ...names] = path.split(' ');
    const seen = names.map((name) => `__fish_seen_subcommand_from ${name}`);
    const none = subcommands.map(({ name }) => name).join(' ');
    const here = [...seen, ...(none === '' ? [] : [`not __fish_seen_subcommand_from ${none}`])];
    const when = here.length === 0 ? '' : ` -n ${quote(here.join('; and '))}`;
    return [
      ...subcommands.map(
        ({ name, description }) => `complete -c cake -f${when} -a ${name} -d ${quote(description)}`,
      ),
      ...flags.map(
        ({ name, description }) =>
          `complete -c cake${when} -l ${name.slice(2)} -d ${quote(description)}`,
      ),
    ];
  });
  return `# Completion of cake for fish: cake completion fish | source\n${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
