/** The command line of `ffleet storage` and `ffleet completion`. */
import { Argument } from 'commander';
import type { Command } from 'commander';
import { addRegionOptions, environmentOf } from './fleet-options';
import type { FleetFlags } from './fleet-options';
import { rowNumber, wholeNumber } from './number-argument';
import { example, JSON_FLAG } from './program-parts';
import type { JsonOption, RunOptions, RunVerb } from './program-parts';

export function addStorage(program: Command, run: RunVerb): void {
  const storage = program
    .command('storage')
    .summary('check the outputs in the bucket, and tidy up')
    .description('Compares the media bucket with the videos in the database.');
  const verify = storage
    .command('verify')
    .summary('are the outputs of READY videos complete?')
    .description('Follows each master playlist to its last segment. Exit code 1 when something is missing.')
    .argument('[video]', 'only this one', rowNumber)
    .option('--limit <number>', 'how many of the newest videos', wholeNumber({ min: 1, max: 1_000 }), 1_000)
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet storage verify 53'));
  addRegionOptions(verify).action((videoId: number | undefined, flags: StorageFlags & { limit: number }) =>
    run(runOptions(flags), async ({ connections, context }) => {
      const { runStorageVerify } = await import('./commands/storage-verify');
      const ports = { catalog: await connections.openCatalog(), bucket: await connections.openBucket() };
      return await runStorageVerify({ videoId: videoId ?? null, limit: flags.limit }, ports, context);
    }),
  );
  const gc = storage
    .command('gc')
    .summary('list outputs that nobody follows; delete them with --yes')
    .description(
      'Outputs of runs that did not win, older than a day, of videos without a live job. Exit code 1 when some are left.',
    )
    .option('--yes', 'delete them')
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet storage gc --yes'));
  addRegionOptions(gc).action((flags: StorageFlags & { yes?: true }) =>
    run(runOptions(flags), async ({ connections, context }) => {
      const { runStorageGc } = await import('./commands/storage-gc');
      const ports = {
        catalog: await connections.openCatalog(),
        parts: await connections.openParts(),
        bucket: await connections.openBucket(),
      };
      return await runStorageGc({ yes: flags.yes === true }, ports, context);
    }),
  );
}

type StorageFlags = JsonOption & Pick<FleetFlags, 'profile' | 'region'>;

/** Unlike a report, these verbs have nothing to say without the database. */
const runOptions = (flags: StorageFlags): RunOptions => ({
  ...environmentOf(flags),
  json: flags.json === true,
  database: 'required',
});

/** @param write where the script goes */
export function addCompletion(program: Command, write: (text: string) => void): void {
  program
    .command('completion')
    .summary('print a completion script for your shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish', 'powershell']))
    .addHelpText('after', example('source <(ffleet completion bash)'))
    .action(async (shell: 'bash' | 'zsh' | 'fish' | 'powershell') => {
      const { renderCompletion } = await import('./completion');
      write(renderCompletion({ program, shell }));
    });
}
