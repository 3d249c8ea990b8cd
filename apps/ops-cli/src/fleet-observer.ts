/** The fleet as the configuration names it, looked at when a verb asks. */
import { collectSnapshot, createCollectorClients, destroyClients } from '@ffleet/evidence-collectors';
import type { FleetPart, KnownNames, WorkerLogSource } from '@ffleet/evidence-collectors';
import type { Snapshot } from '@ffleet/evidence';
import type { Clock, JobEvidence } from '@ffleet/ports';
import { milliseconds } from '@ffleet/units';
import { UsageError } from './cli-errors';
import type { OpsConfig } from './config';

export interface LookOptions {
  readonly clock: Clock;
  /** All parts of the fleet unless given. */
  readonly parts?: readonly FleetPart[];
  readonly invoke?: boolean;
  readonly workerLogs?: WorkerLogSource;
  /** Of each question. */
  readonly timeLimitSeconds?: number;
}

export interface FleetObserver {
  /** Reads only, unless `invoke` is set; never rejects for what AWS or the database do. */
  look(options: LookOptions): Promise<Snapshot>;
  close(): void;
}

/** @throws {UsageError} where neither the environment nor the profile names a region */
export async function createFleetObserver(options: {
  config: OpsConfig;
  jobs: JobEvidence | null;
}): Promise<FleetObserver> {
  const { config, jobs } = options;
  const clients = createCollectorClients({
    region: config.awsRegion ?? undefined,
    endpoint: config.awsEndpointUrl ?? undefined,
    profile: config.awsProfile ?? undefined,
  });
  const region = config.awsRegion ?? (await clients.sqs.config.region().catch(() => null));
  if (region === null) {
    throw new UsageError('No region is known: set AWS_REGION, give --region, or name a profile that has one');
  }
  const names = namesOf({ config, region });
  return {
    look: ({ clock, timeLimitSeconds, ...rest }) =>
      collectSnapshot({
        clients,
        names,
        jobs,
        clock,
        artifactFolder: config.fileFolder,
        ...(timeLimitSeconds === undefined ? {} : { timeLimit: milliseconds(timeLimitSeconds * 1000) }),
        ...rest,
      }),
    close: () => destroyClients(clients),
  };
}

const namesOf = ({ config, region }: { config: OpsConfig; region: string }): KnownNames => ({
  region,
  endpointUrl: config.awsEndpointUrl,
  videoQueue: config.videoQueueName,
  deadLetterQueue: config.videoDlqName,
  group: config.groupName,
  scalerFunction: config.scalerFunction,
  scalerSchedule: config.scalerSchedule,
  stableZeroParameter: config.stableZeroParameter,
  scalerLogGroup: config.scalerLogGroup,
  workerLogGroup: config.workerLogGroup,
  database: databaseName(config.databaseUrl),
  scalerArtifact: config.scalerArtifact,
});

/** The database's own name: a URL has a password. */
function databaseName(url: string | null): string {
  const name = url !== null && URL.canParse(url) ? new URL(url).pathname.slice(1) : '';
  return name === '' ? 'database' : decodeURIComponent(name);
}
