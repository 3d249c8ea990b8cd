/** What the workers logged: one log a worker, what it runs with, how its clock goes, and its disk. */
import { parseLogLine, sourceOf } from '@ffleet/evidence';
import type { Fact, FactRef, LogLine } from '@ffleet/evidence';
import { elapsedMs, epochMs, milliseconds, msToSeconds, seconds } from '@ffleet/units';
import type { EpochMs, Milliseconds } from '@ffleet/units';
import type { Collection, Collector } from '../collection';
import type { RawLine, ReadLines, ReadWorkerLines } from '../worker-log-source';
import { observeSettings, tellingsOf } from './worker-settings-collector';

const WINDOW_MS = 10 * 60_000;
/** As in evidence: the workers whose ids nobody has told. */
const ANY_WORKER = '*';

export interface WorkerLogOptions {
  readonly read: ReadWorkerLines;
  /** What the workers' local time is ahead of UTC, for logs in the legacy format, which say no zone. */
  readonly utcOffset: Milliseconds;
  /** The group's facts, asked for elsewhere: each of its instances has a log, if an empty one. */
  readonly group: Promise<readonly Fact[]>;
}

export function collectWorkerLogs(options: WorkerLogOptions): Collector {
  const { read, utcOffset } = options;
  return async (collection) => {
    const { names, at: to, observe } = collection;
    const since = epochMs(to - WINDOW_MS);
    const all: { read: ReadLines | null } = { read: null };
    const first: FactRef<'worker-log'> = { kind: 'worker-log', subject: ANY_WORKER };
    const probe = await observe(first, async (signal) => {
      all.read = await read({ group: names.workerLogGroup, since, signal });
      return { value: { from: since, to, lines: [] } };
    });
    const instances = await instancesOf(options.group);
    if (all.read === null) return unreadable({ probe, instances, collection });

    const { lines, source } = all.read;
    const workers = [...new Set([...instances, ...lines.map(({ workerId }) => workerId)])].sort();
    const parsed = new Map(workers.map((worker) => [worker, parseLines({ lines, worker, since, to, utcOffset })]));
    const logsOfWorkers = workers.map((subject) => {
      const value = { from: since, to, lines: [...(parsed.get(subject) ?? [])].map(({ line }) => line) };
      return observe({ kind: 'worker-log', subject }, async () => ({ value, ...(source === null ? {} : { source }) }));
    });
    const clocks = workers.flatMap((subject) =>
      observeClock({ collection, subject, lines: parsed.get(subject) ?? [] }),
    );
    const disks = workers.flatMap((subject) => observeDisk({ collection, subject, lines: parsed.get(subject) ?? [] }));
    const settings = observeSettings({ ...options, collection, tellings: tellingsOf({ lines, utcOffset }), workers });
    return (await Promise.all([...logsOfWorkers, ...clocks, ...disks, settings])).flat();
  };
}

interface ParsedLine {
  readonly line: LogLine;
  readonly takenAt: EpochMs | null;
}

function parseLines(options: {
  lines: readonly RawLine[];
  worker: string;
  since: EpochMs;
  to: EpochMs;
  utcOffset: Milliseconds;
}): readonly ParsedLine[] {
  const { lines, worker, since, to, utcOffset } = options;
  return lines
    .filter(({ workerId }) => workerId === worker)
    .flatMap(({ text, takenAt }) => {
      const line = parseLogLine({ text, utcOffset });
      if (line === null) return [];
      // CloudWatch has chosen by its own clock; a command and a file tell all that they have.
      const isInside = takenAt !== null || (line.at >= since && line.at <= to);
      return isInside ? [{ line, takenAt }] : [];
    })
    .sort((a, b) => a.line.at - b.line.at);
}

/** The log's failure, for each worker that is known, or for all that are not. */
function unreadable(options: { probe: Fact; instances: readonly string[]; collection: Collection }): readonly Fact[] {
  const { probe, instances, collection } = options;
  const { observation } = probe;
  const unknown = observation.kind === 'unknown' ? observation : { code: 'NoAnswer', problem: 'the log told nothing' };
  const subjects = instances.length > 0 ? instances : [ANY_WORKER];
  const { names } = collection;
  return [
    ...subjects.map((subject) => collection.leaveUnknown({ kind: 'worker-log', subject }, unknown)),
    collection.leaveUnknown({ kind: 'worker-settings', subject: names.group }, unknown),
  ];
}

/**
 * How far a worker's clock is ahead of CloudWatch's, by the lines that came soonest after they were written. An agent
 * sends its lines some seconds late, which makes a clock look behind, never ahead.
 */
function observeClock(options: {
  collection: Collection;
  subject: string;
  lines: readonly ParsedLine[];
}): readonly Promise<Fact>[] {
  const { collection, subject, lines } = options;
  const aheadMs = lines.flatMap(({ line, takenAt }) =>
    takenAt === null ? [] : [elapsedMs({ from: takenAt, to: line.at })],
  );
  if (aheadMs.length === 0) return [];
  const ahead = seconds(msToSeconds(milliseconds(Math.max(...aheadMs))));
  const { names, at, observe } = collection;
  const source = sourceOf({ ref: { kind: 'worker-log', subject }, names, at });
  return [observe({ kind: 'worker-clock', subject }, async () => ({ value: { ahead }, source }))];
}

/** As the worker told it last; it tells every few minutes. */
function observeDisk(options: {
  collection: Collection;
  subject: string;
  lines: readonly ParsedLine[];
}): readonly Promise<Fact>[] {
  const { collection, subject, lines } = options;
  const told = lines.map(({ line }) => line).filter(({ event }) => event === 'SCRATCH_SPACE');
  const { free_bytes: freeBytes, total_bytes: totalBytes } = told.at(-1)?.fields ?? {};
  if (typeof freeBytes !== 'number' || typeof totalBytes !== 'number') return [];
  const { names, at, observe } = collection;
  const source = sourceOf({ ref: { kind: 'worker-log', subject }, names, at });
  const value = { freeBytes, totalBytes };
  return [observe({ kind: 'worker-disk', subject }, async () => ({ value, raw: told.at(-1), source }))];
}

async function instancesOf(group: Promise<readonly Fact[]>): Promise<readonly string[]> {
  return (await group).flatMap((fact) =>
    fact.kind === 'group' && fact.observation.kind === 'known'
      ? fact.observation.value.instances.map(({ instanceId }) => instanceId)
      : [],
  );
}
