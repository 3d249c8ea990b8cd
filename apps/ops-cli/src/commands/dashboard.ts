/** `ffleet dashboard`: serves one local page that shows the fleet as it works, until Ctrl-C. */
import { writeLines } from '@ffleet/terminal';
import type { MediaSources } from '../dashboard/media-route';
import { startDashboardServer } from '../dashboard/server';
import type { DashboardServer } from '../dashboard/server';
import { watchFleet } from '../dashboard/watch-fleet';
import type { FleetSources } from '../dashboard/watch-fleet';
import { UsageError } from '../cli-errors';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocumentLine } from '../documents/render-document';
import type { CommandContext } from './command-context';

/**
 * @param options.port 0 for a free one
 * @param options.pageFolder where the built page is
 * @param options.signal ends it
 * @throws {UsageError} when the port is taken
 */
export async function runDashboard(
  options: { port: number; pageFolder: string; signal: AbortSignal },
  ports: Omit<FleetSources, 'clock'> & MediaSources & { readonly catalog: FleetSources['catalog'] },
  context: CommandContext,
): Promise<ExitCode> {
  const { port, pageFolder, signal } = options;
  const { watch, follow } = watchFleet({ ...ports, clock: context.clock });
  // The port first: a watch that looks already would keep a dashboard alive that nobody can open.
  const server = await startServer({ port, pageFolder, watch, media: ports });
  if (context.json) context.out.write(`${renderDocumentLine('dashboard', { url: server.url })}\n`);
  else writeLines(context.out, [`Dashboard  ${server.url}`, 'It only reads. Ctrl-C ends it.']);
  await follow({ signal, onChange: (change) => server.announce(change) });
  await server.close();
  return EXIT.done;
}

async function startServer(options: Parameters<typeof startDashboardServer>[0]): Promise<DashboardServer> {
  try {
    return await startDashboardServer(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${options.port} is taken: give another one, or leave --port out for a free one`);
  }
}
