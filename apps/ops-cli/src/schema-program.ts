/** The command line of `ffleet schema`: what scripts may rely on in `--json`. */
import type { Command } from 'commander';
import { example } from './program-parts';

/** @param write where the schema goes */
export function addSchema(program: Command, write: (text: string) => void): void {
  program
    .command('schema')
    .summary('print the JSON schema of what a verb prints with --json')
    .description(
      'JSON Schema (2020-12). Without a verb: all that have one; `error` is what any of them prints when it ends early.',
    )
    .argument('[verb...]', 'such as status, or dlq list')
    .addHelpText('after', example('ffleet schema dlq list'))
    .action(async (words: string[], _options: object, command: Command) => {
      const { DOCUMENTS, documentJsonSchema } = await import('./documents/documents');
      const names = Object.keys(DOCUMENTS) as (keyof typeof DOCUMENTS)[];
      if (words.length === 0) return write(`${names.join('\n')}\n`);
      const name = names.find((candidate) => candidate === words.join(' '));
      if (name === undefined) {
        command.error(`error: ${words.join(' ')} prints no JSON; known are ${names.join(', ')}`);
      }
      write(`${JSON.stringify(documentJsonSchema(name), null, 2)}\n`);
    });
}
