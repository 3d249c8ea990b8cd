/** Starts the whole region and its database on this machine, and ends it in the right order. */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import { ensureDatabase, migrate } from '@ffleet/persistence-prisma';
import { milliseconds } from '@ffleet/units';
import { deployFunctions } from './deploy-functions';
import { toFleetSettings } from './fleet-options';
import type { FleetOptions } from './fleet-options';
import { createInstanceLauncher } from './instance-launcher';
import type { WorkerProcess } from './instance-launcher';
import { cliEnvironment, workerEnvironment } from './process-environment';
import type { StackAddress } from './process-environment';
import { provisionRegion, shrinkGroup } from './provision';
import { REGION, SCHEDULER_MINUTE_MS } from './region';
import { startStackPostgres } from './stack-postgres';
import type { StackPostgres } from './stack-postgres';
import { openStateFolder } from './state-folder';

export interface LocalStack extends StackAddress {
  /** The fault injection of the endpoint. */
  readonly aws: LocalAws;
  /** The database, to be taken away and brought back. */
  readonly postgres: StackPostgres;
  /** The running workers, oldest first, to be signalled. */
  workers(): readonly WorkerProcess[];
  /** Drains every worker, then ends the endpoint and PostgreSQL; the state folder stays. */
  stop(): Promise<void>;
}

/**
 * @param options.dist the folder of the built artifacts, in the workspace
 * @param options.port of the AWS endpoint; 0 takes a free one
 * @param options.fleet how this fleet differs from the one of `npm start`
 * @param options.onStep told when a part is up, for the terminal
 * @throws {Error} when another stack uses the state folder, or a part does not start
 */
export async function startLocalStack(options: {
  stateDir: string;
  dist: string;
  port?: number;
  fleet?: FleetOptions;
  onStep?: (step: string) => void;
}): Promise<LocalStack> {
  const { stateDir, dist, port = 0, onStep = () => undefined } = options;
  const fleet = toFleetSettings(options.fleet);
  const state = openStateFolder(stateDir);
  const stops: (() => Promise<void> | void)[] = [() => state.release()];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const end of stops.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        failures.push(error); // the other parts must end all the same
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Cannot stop every part of the stack');
  };
  try {
    const postgres = await startStackPostgres({ stateDir });
    stops.push(() => postgres.stop());
    const databaseUrl = postgres.url;
    await ensureDatabase(databaseUrl);
    await migrate(databaseUrl);
    onStep(`PostgreSQL on port ${postgres.port}`);

    const region: { aws?: LocalAws } = {}; // a group that is resumed launches instances before the endpoint is returned
    const keepLine = keepLines({ stateDir });
    const bundle = path.join(dist, 'apps/video-worker/main.js');
    // There is no image here; what the workers run is their bundle.
    const bundleDigest = `sha256:${createHash('sha256').update(readFileSync(bundle)).digest('hex')}`;
    const workers = createInstanceLauncher({
      bundle,
      preload: path.join(dist, '../tools/local-stack/die-with-parent.cjs'),
      environmentOf: (instance) => ({
        ...workerEnvironment({ ...instance, databaseUrl, stateDir }),
        WORKER_IMAGE_DIGEST: bundleDigest,
        ...fleet.workerEnvironment,
      }),
      onLine(stream, line) {
        keepLine(stream, line);
        region.aws?.appendLog({ group: REGION.workerLogGroup, stream, lines: [line] });
      },
    });
    const aws = await startLocalAws({
      stateDir: path.join(stateDir, 'aws'),
      port,
      region: REGION.region,
      scheduleMinute: milliseconds(SCHEDULER_MINUTE_MS),
      launcher: workers,
    });
    region.aws = aws;
    stops.push(() => aws.close());
    const { endpointUrl } = aws;
    await provisionRegion({ endpointUrl, fleet });
    await deployFunctions({ endpointUrl, databaseUrl, dist, fleet });
    onStep(`AWS endpoint ${endpointUrl}`);
    // A fleet that is switched off starts small again, and grows for what is in its queue.
    stops.push(() => shrinkGroup({ endpointUrl, fleet }));
    state.publishEnvironment({
      ...cliEnvironment({ endpointUrl, databaseUrl }),
      // What the CLI compares the fleet with: this build's zip, and the workers' mode.
      SCALER_ARTIFACT: path.join(dist, 'apps/scaler-lambda.zip'),
      VIDEO_FAST_ACK: process.env['VIDEO_FAST_ACK'] ?? '0',
    });
    return { aws, postgres, workers: () => workers.list(), endpointUrl, databaseUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Begins this run's log folder. What an earlier run left goes: logs of instances that are gone, files of killed workers. */
function keepLines({ stateDir }: { stateDir: string }): (stream: string, line: string) => void {
  const logFolder = path.join(stateDir, 'logs');
  for (const left of [logFolder, path.join(stateDir, 'scratch')]) rmSync(left, { recursive: true, force: true });
  mkdirSync(logFolder, { recursive: true });
  return (stream, line) => appendFileSync(path.join(logFolder, `${stream}.log`), `${line}\n`);
}
