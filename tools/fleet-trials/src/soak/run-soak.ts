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

/** @throws {Error} when a job ends other than READY, or the audit finds anything */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { trial, jobs, duration, seed, workers, say } = options;
  const startedAt = performance.now();
  const elapsed = (): Seconds => seconds((performance.now() - startedAt) / 1000);
  const failures: unknown[] = [];
  const fleet = await keepFleet({ trial, size: workers, onFailure: (error) => failures.push(error) });
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
  if (failures.length > 0) throw new AggregateError(failures, 'Cannot replace a worker of the soak');
  await untilAllReady({ trial, jobs });
  fleet.retire();
  const { ready, leftovers } = await auditTrial(trial, { settlesWithin: SETTLES_WITHIN });
  const totals = await sumBudgets(trial);
  return { counts, ready, leftovers, ...totals, wallTime: elapsed() };
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

async function untilAllReady({ trial, jobs }: { trial: Trial; jobs: number }): Promise<void> {
  const states = await until({
    what: `${jobs} videos to be finished`,
    ask: () => countByStatus(trial),
    satisfies: (counts) => [...counts].every(([status]) => ['READY', 'FAILED', 'CANCELLED'].includes(status)),
    within: DRAINS_WITHIN,
  });
  if (states.get('READY') !== jobs || states.size !== 1) {
    throw new Error(`Expected ${jobs} READY, seen ${JSON.stringify([...states])}`);
  }
}

async function countByStatus(trial: Trial): Promise<ReadonlyMap<string, number>> {
  const rows = await trial.sql('SELECT status::text, count(*)::int AS count FROM videos GROUP BY status');
  return new Map(rows.map(({ status, count }) => [String(status), Number(count)]));
}

async function sumBudgets(trial: Trial): Promise<Pick<SoakResult, 'stalls' | 'interruptions' | 'attempts'>> {
  const jobs = (await trial.catalog.listVideos({ limit: VIDEOS_MAX })).flatMap(({ job }) => (job ? [job] : []));
  const sum = (count: 'stalls' | 'interruptions' | 'attempts'): number =>
    jobs.reduce((total, job) => total + job[count] + (job.parts?.[count] ?? 0), 0);
  return { stalls: sum('stalls'), interruptions: sum('interruptions'), attempts: sum('attempts') };
}
