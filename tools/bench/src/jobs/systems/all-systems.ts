/** Every system of the bench, each in a database of its own on the same server and emulator. */
import type { Ground } from '../ground';
import type { QueueSystem } from '../system';
import { createBullMqSystem } from './bullmq';
import { createFfleetStoreSystem } from './ffleet-store';
import { createFfleetWorkerSystem } from './ffleet-worker';
import { createGraphileSystem } from './graphile-worker';
import { createPgBossSystem } from './pg-boss';
import { createSqsConsumerSystem } from './sqs-consumer';

export interface Entrant {
  readonly system: QueueSystem;
  readonly databaseUrl: string;
}

/** Makes and installs them all, in the order of the table. */
export async function installSystems(ground: Ground): Promise<readonly Entrant[]> {
  const { endpointUrl } = ground;
  const makers: readonly ((databaseUrl: string) => QueueSystem)[] = [
    (databaseUrl) => createFfleetWorkerSystem({ databaseUrl, endpointUrl }),
    () => createSqsConsumerSystem({ endpointUrl, batches: false }),
    () => createSqsConsumerSystem({ endpointUrl, batches: true }),
    (databaseUrl) => createFfleetStoreSystem({ databaseUrl }),
    (databaseUrl) => createBullMqSystem({ databaseUrl }),
    (databaseUrl) => createGraphileSystem({ databaseUrl, batches: false }),
    (databaseUrl) => createGraphileSystem({ databaseUrl, batches: true }),
    (databaseUrl) => createPgBossSystem({ databaseUrl, batches: false }),
    (databaseUrl) => createPgBossSystem({ databaseUrl, batches: true }),
  ];
  const entrants: Entrant[] = [];
  for (const [index, make] of makers.entries()) {
    const databaseUrl = await ground.createDatabase(`bench_${index}`);
    const system = make(databaseUrl);
    await system.install();
    entrants.push({ system, databaseUrl });
  }
  return entrants;
}
