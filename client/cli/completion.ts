import { Argument, Command } from 'commander';

const bash = `_darkroom() {
  local words
  words=$(darkroom complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _darkroom darkroom`;

/** What each shell evaluates. They ask the program itself at every press of the key, so nothing in them grows old. */
const scripts = {
  bash,
  zsh: `autoload -U +X bashcompinit && bashcompinit\n${bash}`,
  fish: `complete -c darkroom -a '(darkroom complete-words -- (commandline -opc)[2..] 2>/dev/null)'`,
};

type Shell = keyof typeof scripts;

export function completionCommands(program: Command): Command[] {
  const completion = new Command('completion')
    .description('Print what makes your shell complete commands, options and their values')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .action((shell: Shell) => void process.stdout.write(`${scripts[shell]}\n`))
    .addHelpText('after', "\nExample:\n  $ echo 'source <(darkroom completion bash)' >> ~/.bashrc");
  const words = new Command('complete-words')
    .argument('[typed...]')
    .action((typed: string[]) => void process.stdout.write(`${wordsAfter(program, typed).join('\n')}\n`));
  return [completion, words];
}

/** What may come next, after the words before the one that is being typed. Nothing where a file or a value is meant. */
function wordsAfter(program: Command, typed: string[]): string[] {
  const [name, ...rest] = typed;
  const isMeant = (command: Command) => command.name() === name || command.aliases().includes(name ?? '');
  const command = program.commands.find(isMeant);
  if (!command) {
    const shown = program.createHelp().visibleCommands(program);
    return name === undefined ? shown.map((candidate) => candidate.name()) : [];
  }
  const last = rest.at(-1);
  const open = command.options.find((option) => option.long === last && (option.required || option.optional));
  if (open) return open.argChoices ?? choicesIn(open.flags);
  const used = new Set(rest);
  return command.options.flatMap(({ long }) => (long && !used.has(long) ? [long] : []));
}

/** `--scale <2|3|4>` */
const choicesIn = (flags: string): string[] => /<([^>]*\|[^>]*)>/.exec(flags)?.[1]?.split('|') ?? [];
