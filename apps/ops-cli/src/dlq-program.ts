/** The command line of `ffleet dlq`: looking at the dead-letter queue, and sending its messages back to work. */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { wholeNumber } from './number-argument';
import { example, JSON_FLAG } from './program-parts';
import type { JsonOption, RunVerb } from './program-parts';

export function addDlq(program: Command, run: RunVerb): void {
  const dlq = program
    .command('dlq')
    .summary('see and redrive messages that were given up')
    .description(
      'Messages that no worker could handle: rejected with a reason, or moved by SQS after too many receives. Looking ' +
        'hides them from others for a moment, and counts as a receive.',
    );
  addList(dlq, run);
  addShow(dlq, run);
  addRedrive(dlq, run);
}

function addList(dlq: Command, run: RunVerb): void {
  dlq
    .command('list')
    .summary('list the messages, oldest first')
    .description('Lists the messages with their reasons, and the states of the jobs that they name.')
    .option('--limit <number>', 'how many to look at', wholeNumber({ min: 1, max: 1_000 }), 50)
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet dlq list'))
    .action((flags: JsonOption & { limit: number }) =>
      run({ json: flags.json === true }, async ({ connections, context }) => {
        const { runDlqList } = await import('./commands/dlq');
        const ports = { deadLetters: await connections.openDeadLetters(), catalog: await connections.openCatalog() };
        return await runDlqList({ limit: flags.limit }, ports, context);
      }),
    );
}

function addShow(dlq: Command, run: RunVerb): void {
  dlq
    .command('show')
    .summary('tell all about one message, with its body')
    .description('Shows one message in full. The body stands as its sender wrote it, addresses with signatures too.')
    .argument('<message>', "the message's id, or its beginning", messageId)
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet dlq show 1f0c9d2e'))
    .action((message: string, flags: JsonOption) =>
      run({ json: flags.json === true }, async ({ connections, context }) => {
        const { runDlqShow } = await import('./commands/dlq');
        const ports = { deadLetters: await connections.openDeadLetters(), catalog: await connections.openCatalog() };
        return await runDlqShow({ messageId: message }, ports, context);
      }),
    );
}

function addRedrive(dlq: Command, run: RunVerb): void {
  dlq
    .command('redrive')
    .summary('send messages back to work')
    .description(
      'Sends messages to the work queue again, and removes them here. Workers drop what is finished already. Exit code 1 ' +
        'when one could not be sent or removed.',
    )
    .argument('[message...]', "the messages' ids, or their beginnings", (text: string, before: string[] = []) => [
      ...before,
      messageId(text),
    ])
    .option('--all', 'all messages, 1,000 at a time')
    .option('--yes', 'confirms --all')
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet dlq redrive 1f0c9d2e'))
    .action((messageIds: string[], flags: JsonOption & { all?: true; yes?: true }) =>
      run({ json: flags.json === true }, async ({ connections, context }) => {
        const { runDlqRedrive } = await import('./commands/dlq-redrive');
        const options = { messageIds, all: flags.all === true, yes: flags.yes === true };
        return await runDlqRedrive(options, { deadLetters: await connections.openDeadLetters() }, context);
      }),
    );
}

/** Message ids are UUIDs; four characters keep a slip of the finger from naming one. */
function messageId(text: string): string {
  if (/^[\da-f-]{4,36}$/i.test(text)) return text;
  throw new InvalidArgumentError('It should be a message id, or at least 4 characters of its beginning.');
}
