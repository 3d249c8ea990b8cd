/** The worker's role: takes one job, says so, waits to be told to finish, and says what the system answered. */
import { once } from 'node:events';
import type { HoldJob, JobPlace, StaleSystemName, Told } from './stale-system';

/** Each loads its own library alone: a process that starts quickly. */
const HOLDERS: Readonly<Record<StaleSystemName, () => Promise<HoldJob>>> = {
  ffleet: async () => (await import('./ffleet')).holdFfleetJob,
  BullMQ: async () => (await import('./bullmq')).holdBullMqJob,
  'graphile-worker': async () => (await import('./graphile-worker')).holdGraphileJob,
  'pg-boss': async () => (await import('./pg-boss')).holdPgBossJob,
  'sqs-consumer': async () => (await import('./sqs-consumer')).holdSqsMessage,
};

/** What a worker process tells whoever started it. */
export type WorkerReport = { readonly kind: 'picked' } | { readonly kind: 'told'; readonly told: Told };

/** Never returns: the process ends with its task, or with whoever started it. */
export async function runStaleWorker(options: { system: string; place: JobPlace }): Promise<never> {
  const { system, place } = options;
  const report = (message: WorkerReport): void => void process.send?.(message);
  process.once('disconnect', () => process.exit(0));
  const hold = await HOLDERS[system as StaleSystemName]();
  const held = await hold(place);
  const finish = once(process, 'message');
  report({ kind: 'picked' });
  await finish;
  report({ kind: 'told', told: await held.complete() });
  await once(process, 'disconnect');
  return process.exit(0);
}
