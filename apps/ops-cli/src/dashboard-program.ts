/** The command line of `dashboard`. */
import path from 'node:path';
import type { Command } from 'commander';
import { addRegionOptions, environmentOf } from './fleet-options';
import type { FleetFlags } from './fleet-options';
import { wholeNumber } from './number-argument';
import { example, JSON_FLAG } from './program-parts';
import type { JsonOption, RunVerb } from './program-parts';

/** Beside the bundle, where the build puts it. */
const PAGE_FOLDER = path.join(__dirname, 'page');

export function addDashboard(program: Command, run: RunVerb): void {
  const command = program
    .command('dashboard')
    .summary('show the fleet on a local page as it works')
    .description(
      'Serves one page on this machine alone: fleet and queue over time, workers, videos and a player for READY ones, ' +
        "the scaler's decisions, and conditions with their evidence. It only reads, and ends with Ctrl-C.",
    )
    .option('--port <number>', 'of the page', wholeNumber({ min: 1, max: 65_535 }))
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet dashboard --port 8080'));
  addRegionOptions(command).action((flags: Pick<FleetFlags, 'profile' | 'region'> & JsonOption & { port?: number }) =>
    run(
      { json: flags.json === true, ...environmentOf(flags), database: 'required' },
      async ({ connections, context, listenForInterrupt }) => {
        const { runDashboard } = await import('./commands/dashboard');
        const ports = {
          catalog: await connections.openCatalog(),
          jobs: await connections.openJobs(),
          observer: await connections.openObserver(),
          decisions: await connections.openDecisions(),
          bucket: await connections.openBucket(),
        };
        const options = { port: flags.port ?? 0, pageFolder: PAGE_FOLDER, signal: listenForInterrupt() };
        return await runDashboard(options, ports, context);
      },
    ),
  );
}
