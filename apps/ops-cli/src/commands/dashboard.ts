/** `ffleet dashboard`: serves one local page that shows the fleet as it works, until Ctrl-C. */
import { writeLines } from '@ffleet/terminal';
import type { MediaSources } from '../dashboard/media-route';
import { startDashboardServer } from '../dashboard/server';
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
  const sources = { ...ports, clock: context.clock };
  const { watch, ended } = watchFleet({ sources, signal, onChange: (change) => server?.announce(change) });
  let server: Awaited<ReturnType<typeof startDashboardServer>> | undefined;
  try {
    server = await startDashboardServer({ port, pageFolder, watch: () => watch, media: ports });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${port} is taken: give another one, or leave --port out for a free one`);
  }
  if (context.json) context.out.write(`${renderDocumentLine('dashboard', { url: server.url })}\n`);
  else writeLines(context.out, [`Dashboard  ${server.url}`, 'It only reads. Ctrl-C ends it.']);
  await ended;
  await server.close();
  return EXIT.done;
}
