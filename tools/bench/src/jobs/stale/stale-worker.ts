/** The worker's role: takes one job, says so, waits to be told to finish, and says what the system answered. */
import { once } from 'node:events';
import { holdBullMqJob } from './bullmq';
import { holdFfleetJob } from './ffleet';
import { holdGraphileJob } from './graphile-worker';
import { holdPgBossJob } from './pg-boss';
import { holdSqsMessage } from './sqs-consumer';
import type { HoldJob, JobPlace, StaleSystemName, Told } from './stale-system';

const HOLDERS: Readonly<Record<StaleSystemName, HoldJob>> = {
  ffleet: holdFfleetJob,
  BullMQ: holdBullMqJob,
  'graphile-worker': holdGraphileJob,
  'pg-boss': holdPgBossJob,
  'sqs-consumer': holdSqsMessage,
};

/** What a worker process tells whoever started it. */
export type WorkerReport = { readonly kind: 'picked' } | { readonly kind: 'told'; readonly told: Told };

/** Never returns: the process ends with its task, or with whoever started it. */
export async function runStaleWorker(options: { system: string; place: JobPlace }): Promise<never> {
  const { system, place } = options;
  const report = (message: WorkerReport): void => void process.send?.(message);
  process.once('disconnect', () => process.exit(0));
  const hold = HOLDERS[system as StaleSystemName];
  const held = await hold(place);
  const finish = once(process, 'message');
  report({ kind: 'picked' });
  await finish;
  report({ kind: 'told', told: await held.complete() });
  await once(process, 'disconnect');
  return process.exit(0);
}
