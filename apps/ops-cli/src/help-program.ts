/** The command line of `help`, for verbs of verbs too, and where each verb's usage errors point. */
import type { Command } from 'commander';

const GENERAL_POINTER = 'Run `ffleet --help` to see the verbs, `ffleet help VERB` for one of them.';

/** To be called last: it tells of the verbs that are there. */
export function addHelp(program: Command): void {
  addHelpBelow(program, []);
}

function addHelpBelow(command: Command, path: readonly string[]): void {
  command.showHelpAfterError(
    // What is wrong with a call is told by the help of its own verb.
    path.length === 0 ? GENERAL_POINTER : `Run \`ffleet help ${path.join(' ')}\` to see how it is called.`,
  );
  for (const verb of command.commands) addHelpBelow(verb, [...path, verb.name()]);
  if (command.commands.length > 0) addHelpVerb(command);
}

/** Commander's own knows one word, and answers one that it does not know with the general help. */
function addHelpVerb(command: Command): void {
  command
    .helpCommand(false)
    .command('help')
    .summary('print help for a verb')
    .description('Prints help for a verb, or for a verb of a verb.')
    .argument('[VERB...]', 'the verb')
    .allowUnknownOption() // `ffleet help status --json` asks about a verb, whatever is to be printed
    .action((words: readonly string[]) => {
      let verb = command;
      for (const word of words.filter((text) => !text.startsWith('-'))) {
        const below = verb.commands.find((candidate) => candidate.name() === word);
        if (!below) return void verb.error(`error: unknown command '${word}'`, { code: 'commander.unknownCommand' });
        verb = below;
      }
      verb.outputHelp();
    });
}
