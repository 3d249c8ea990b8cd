/** Completion scripts for four shells, made from the verbs and options that the program has. */
import type { Command } from 'commander';

export const COMPLETION_SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type CompletionShell = (typeof COMPLETION_SHELLS)[number];

interface Entry {
  /** `dlq list`, or '' for the program itself. */
  readonly path: string;
  readonly words: readonly string[];
}

/** @returns a script to be sourced by the shell */
export function renderCompletion({ program, shell }: { program: Command; shell: CompletionShell }): string {
  const entries = entriesOf(program, []);
  switch (shell) {
    case 'bash':
      return bashScript(entries);
    case 'zsh':
      return `#compdef ffleet\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(entries)}`;
    case 'fish':
      return fishScript(entries);
    case 'powershell':
      return powershellScript(entries);
  }
}

function entriesOf(command: Command, path: readonly string[]): readonly Entry[] {
  const verbs = command.commands.map((verb) => verb.name());
  const options = command.options.flatMap(({ long }) => (long == null ? [] : [long]));
  // Behind `help` stands what stands behind the program itself.
  const further = command.commands.filter((verb) => verb.name() !== 'help');
  const below = further.flatMap((verb) => entriesOf(verb, [...path, verb.name()]));
  return [{ path: path.join(' '), words: [...verbs, ...options, '--help'] }, ...below];
}

const bashScript = (entries: readonly Entry[]): string => `_ffleet() {
  local path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  while :; do
    case "$path" in
${entries.map(({ path, words }) => `      "${path}") words="${words.join(' ')}"; break ;;`).join('\n')}
      *" "*) path="\${path% *}" ;;
      *) path="" ;;
    esac
  done
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _ffleet ffleet
`;

const fishScript = (entries: readonly Entry[]): string =>
  `${entries
    .map(({ path, words }) => {
      const condition =
        path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1) ?? path}`;
      return `complete -c ffleet -n '${condition}' -a '${words.join(' ')}'`;
    })
    .join('\n')}\n`;

const powershellScript = (
  entries: readonly Entry[],
): string => `Register-ArgumentCompleter -Native -CommandName ffleet -ScriptBlock {
  param($word, $line, $position)
  $words = @{
${entries.map(({ path, words }) => `    '${path}' = '${words.join(' ')}'`).join('\n')}
  }
  $path = (@($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" }) | Where-Object { $_ -notlike '-*' -and $_ -ne $word }) -join ' '
  while ($path -ne '' -and -not $words.ContainsKey($path)) { $path = ($path -split ' ' | Select-Object -SkipLast 1) -join ' ' }
  $words[$path] -split ' ' | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
