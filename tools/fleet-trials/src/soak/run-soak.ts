/** The soak: many short jobs, and a lecture now and then, through a fleet that is killed, paused, flooded with duplicates, and robbed of its database. */
import { setTimeout as delay } from 'node:timers/promises';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { auditTrial } from '../ground/audit';
import type { Trial } from '../ground/trial';
import { until } from '../ground/until';
import { createRandom } from '../random';
import type { Random } from '../random';
import { keepFleet } from './fleet';
import type { SoakFleet } from './fleet';
import { doHarm, restartDatabase } from './mischief';
import type { MischiefCounts } from './mischief';
import { createVictims } from './victims';

export interface SoakOptions {
  readonly trial: Trial;
  readonly jobs: number;
  readonly duration: Seconds;
  readonly seed: number;
  readonly workers: number;
  readonly say: (line: string) => void;
}

export interface SoakResult {
  readonly counts: Readonly<MischiefCounts>;
  readonly ready: number;
  readonly stalls: number;
  readonly interruptions: number;
  readonly attempts: number;
  /** Objects of losing runs. */
  readonly leftovers: number;
  readonly wallTime: Seconds;
}

/** Harm comes every few seconds ... */
const HARM_MS_MIN = 2_000;
const HARM_MS_MAX = 9_000;
/** ... and the database goes away about this often. */
const OUTAGE_EVERY = seconds(75);
/** The last part of the time is left to the jobs: none is sent any more. */
const SENT_BY_01 = 0.85;
/** A job that was stalled three times waits for a minute; a duplicate hides for up to two. */
const DRAINS_WITHIN = seconds(600);
const SETTLES_WITHIN = seconds(240);
const SUBMIT_AGAIN_MS = 500;
/** One video in so many is cut into parts. */
const LECTURE_EVERY = 10;
const TOLD_EVERY = seconds(30);
const VIDEOS_MAX = 1000;
const OPEN_JOBS_TOLD = 20;

/** @throws {Error} when a job ends other than READY, or the audit finds anything */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { trial, workers } = options;
  const failures: unknown[] = [];
  const fleet = await keepFleet({ trial, size: workers, onFailure: (error) => failures.push(error) });
  try {
    return await soakFleet({ ...options, fleet, failures });
  } finally {
    // However it ends: a fleet that replaces its workers could never be closed.
    await fleet.retire();
  }
}

async function soakFleet(
  options: SoakOptions & { readonly fleet: SoakFleet; readonly failures: readonly unknown[] },
): Promise<SoakResult> {
  const { trial, fleet, failures, jobs, duration, seed, say } = options;
  const startedAt = performance.now();
  const elapsed = (): Seconds => seconds((performance.now() - startedAt) / 1000);
  const sent: string[] = [];
  const counts: MischiefCounts = { kills: 0, terminations: 0, pauses: 0, duplicates: 0, databaseRestarts: 0 };
  const isOver = (): boolean => elapsed() >= duration;
  await Promise.all([
    submitAll({ trial, jobs, sent, elapsed, sendFor: seconds(duration * SENT_BY_01) }),
    harmUntil({ trial, fleet, sent, counts, isOver, random: createRandom(seed) }),
    // A stream of chance of its own: an outage never shifts the choice of kills.
    restartUntil({ trial, counts, isOver, random: createRandom(seed + 1) }),
    tellUntil({ isOver, say, elapsed, counts, sent, jobs }),
  ]);
  for (const worker of fleet.living()) worker.signal('SIGCONT');
  throwIfShort(failures);
  await untilAllReady({ trial, fleet, jobs });
  await fleet.retire();
  throwIfShort(failures);
  const { ready, leftovers } = await auditTrial(trial, { settlesWithin: SETTLES_WITHIN });
  const totals = await sumBudgets(trial);
  return { counts, ready, leftovers, ...totals, wallTime: elapsed() };
}

function throwIfShort(failures: readonly unknown[]): void {
  if (failures.length > 0) throw new AggregateError(failures, `Cannot replace ${failures.length} workers of the soak`);
}

/** Spread over the time; where the database is away, the sender asks again until the video is recorded. */
async function submitAll(options: {
  trial: Trial;
  jobs: number;
  sent: string[];
  elapsed: () => Seconds;
  sendFor: Seconds;
}): Promise<void> {
  const { trial, jobs, sent, elapsed, sendFor } = options;
  for (;;) {
    try {
      // An answer may be lost after its COMMIT: the rows say how many there are.
      const recorded = await countVideos(trial);
      if (recorded >= jobs) return;
      const isDue = elapsed() >= (recorded / jobs) * sendFor;
      const source = recorded % LECTURE_EVERY === 0 ? 'lecture' : 'short';
      if (isDue) sent.push((await trial.submit({ source })).body);
      else await delay(SUBMIT_AGAIN_MS);
    } catch {
      await delay(SUBMIT_AGAIN_MS);
    }
  }
}

async function countVideos(trial: Trial): Promise<number> {
  const [row] = await trial.sql('SELECT count(*)::int AS count FROM videos');
  return Number(row?.['count']);
}

async function harmUntil(options: {
  trial: Trial;
  fleet: SoakFleet;
  sent: readonly string[];
  counts: MischiefCounts;
  isOver: () => boolean;
  random: Random;
}): Promise<void> {
  const { counts, isOver, random } = options;
  const victims = createVictims({ random });
  while (!isOver()) {
    counts[await doHarm({ ...options, victims })] += 1;
    await delay(random.between(HARM_MS_MIN, HARM_MS_MAX));
  }
}

async function restartUntil(options: {
  trial: Trial;
  counts: MischiefCounts;
  isOver: () => boolean;
  random: Random;
}): Promise<void> {
  const { counts, isOver, random } = options;
  for (;;) {
    const next = performance.now() + OUTAGE_EVERY * 1000 * random.between(0.5, 1.5);
    while (performance.now() < next && !isOver()) await delay(SUBMIT_AGAIN_MS);
    if (isOver()) return;
    await restartDatabase(options);
    counts.databaseRestarts += 1;
  }
}

async function tellUntil(options: {
  isOver: () => boolean;
  say: (line: string) => void;
  elapsed: () => Seconds;
  counts: MischiefCounts;
  sent: readonly string[];
  jobs: number;
}): Promise<void> {
  const { isOver, say, elapsed, counts, sent, jobs } = options;
  for (let next = 0; !isOver(); await delay(SUBMIT_AGAIN_MS)) {
    if (elapsed() < next) continue;
    next += TOLD_EVERY;
    say(`${elapsed().toFixed(0)} s: ${sent.length} of ${jobs} jobs sent, ${renderCounts(counts)}`);
  }
}

/** `3 SIGKILL, 1 SIGTERM, 0 SIGSTOP, 2 duplicated, 1 database restarts` */
export function renderCounts(counts: Readonly<MischiefCounts>): string {
  const { kills, terminations, pauses, duplicates, databaseRestarts } = counts;
  return `${kills} SIGKILL, ${terminations} SIGTERM, ${pauses} SIGSTOP, ${duplicates} duplicated, ${databaseRestarts} database restarts`;
}

async function untilAllReady(options: { trial: Trial; fleet: SoakFleet; jobs: number }): Promise<void> {
  const { trial, fleet, jobs } = options;
  const states = await until({
    what: `${jobs} videos to be finished`,
    ask: () => countByStatus(trial),
    satisfies: (counts) => Object.keys(counts).every((status) => ['READY', 'FAILED', 'CANCELLED'].includes(status)),
    within: DRAINS_WITHIN,
  }).catch(async (error: unknown) => {
    const evidence = await describeUnfinished({ trial, fleet });
    throw new Error([error instanceof Error ? error.message : String(error), ...evidence].join('\n'), { cause: error });
  });
  if (states['READY'] !== jobs || Object.keys(states).length !== 1) {
    throw new Error(`Expected ${jobs} READY, seen ${JSON.stringify(states)}`);
  }
}

async function countByStatus(trial: Trial): Promise<Readonly<Record<string, number>>> {
  const rows = await trial.sql('SELECT status::text, count(*)::int AS count FROM videos GROUP BY status');
  return Object.fromEntries(rows.map(({ status, count }) => [String(status), Number(count)]));
}

/** Why a soak does not come to its end: the jobs that are open, the queue, and what each worker said last. */
async function describeUnfinished(options: { trial: Trial; fleet: SoakFleet }): Promise<readonly string[]> {
  const { trial, fleet } = options;
  const open = await trial.sql(
    `SELECT to_jsonb(job) - '{plan,result,recipe,receipt_handle}'::text[] AS job FROM jobs AS job
     WHERE job.state IN ('QUEUED', 'RUNNING', 'WAITING') ORDER BY job.created_at LIMIT ${OPEN_JOBS_TOLD}`,
  );
  return [
    ...open.map(({ job }) => `job ${JSON.stringify(job)}`),
    `queue ${JSON.stringify(await trial.region.depth())}`,
    ...fleet.living().map(({ workerId, log }) => `worker ${workerId}: ${log.tail()}`),
  ];
}

async function sumBudgets(trial: Trial): Promise<Pick<SoakResult, 'stalls' | 'interruptions' | 'attempts'>> {
  const jobs = (await trial.catalog.listVideos({ limit: VIDEOS_MAX })).flatMap(({ job }) => (job ? [job] : []));
  const sum = (count: 'stalls' | 'interruptions' | 'attempts'): number =>
    jobs.reduce((total, job) => total + job[count] + (job.parts?.[count] ?? 0), 0);
  return { stalls: sum('stalls'), interruptions: sum('interruptions'), attempts: sum('attempts') };
}
