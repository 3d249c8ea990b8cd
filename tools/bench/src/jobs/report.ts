/** The tables that the command prints: numbers beside what they mean. Pure text. */
import type { Measurement } from './measure';
import type { StaleResult } from './stale/stale-test';
import type { QueueSystem } from './system';
import type { Entrant } from './systems/all-systems';

const GROUP_TITLES: Readonly<Record<QueueSystem['group'], string>> = {
  sqs: 'With SQS: receive to deleted',
  postgresql: 'PostgreSQL alone: claim to complete',
};

/** One table for each group and concurrency. @param options.statements SQL statements for each job */
export function renderMeasurements(options: {
  measurements: readonly Measurement[];
  statements: ReadonlyMap<Entrant, number>;
}): string {
  const { measurements, statements } = options;
  const concurrencies = [...new Set(measurements.map(({ concurrency }) => concurrency))];
  const groups: readonly QueueSystem['group'][] = ['sqs', 'postgresql'];
  const tables = groups.flatMap((group) =>
    concurrencies.map((concurrency) => {
      const rows = measurements.filter((row) => row.concurrency === concurrency && row.entrant.system.group === group);
      return renderGroup({ title: `${GROUP_TITLES[group]}, ${concurrency} at a time`, rows, statements });
    }),
  );
  return tables.join('\n\n');
}

function renderGroup(options: {
  title: string;
  rows: readonly Measurement[];
  statements: ReadonlyMap<Entrant, number>;
}): string {
  const { title, rows, statements } = options;
  const own = rows.find(({ entrant }) => entrant.system.name.startsWith('ffleet'))?.jobsPerSecond ?? NaN;
  const body = rows.map(({ entrant, jobsPerSecond, p50Ms, p99Ms }) => [
    entrant.system.name,
    jobsPerSecond.toFixed(0),
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    entrant.system.fencing === 'no database' ? '-' : (statements.get(entrant) ?? NaN).toFixed(2),
    FENCING_TEXT[entrant.system.fencing],
    (own / jobsPerSecond).toFixed(2),
  ]);
  const head = ['system', 'jobs/s', 'p50 ms', 'p99 ms', 'SQL/job', 'fences', 'ffleet is x times'];
  return `${title}\n${renderTable([head, ...body])}`;
}

const FENCING_TEXT: Readonly<Record<QueueSystem['fencing'], string>> = {
  token: 'yes',
  none: 'no',
  'no database': 'no (no database)',
};

/** What was asked of ffleet, and what the numbers say. */
export function renderGoals(options: {
  measurements: readonly Measurement[];
  statements: ReadonlyMap<Entrant, number>;
}): string {
  const { measurements, statements } = options;
  const keys = [...new Set(measurements.map(keyOf))];
  const lines = keys.flatMap((key) => judgeGroup(measurements.filter((row) => keyOf(row) === key)));
  const own = [...statements].filter(([{ system }]) => system.name.startsWith('ffleet'));
  const most = Math.max(...own.map(([, count]) => count));
  return [...lines, `${verdict(most <= 3.05)}  at most 3 SQL statements a job: ${most.toFixed(2)}`].join('\n');
}

const keyOf = ({ entrant, concurrency }: Measurement): string => `${entrant.system.group} ${concurrency}`;

function judgeGroup(rows: readonly Measurement[]): readonly string[] {
  const own = rows.find(({ entrant }) => entrant.system.name.startsWith('ffleet'));
  if (!own) return [];
  const where = `${own.entrant.system.group}, ${own.concurrency} at a time`;
  const peers = rows.filter((row) => row !== own);
  const fenced = fastest(peers.filter(({ entrant }) => entrant.system.fencing === 'token'));
  const unfenced = peers.filter(({ entrant }) => entrant.system.fencing !== 'token');
  const goals = [
    { peer: fenced, wanted: 1, what: 'ahead of the peer that fences' },
    { peer: fastest(unfenced.filter(({ entrant }) => !entrant.system.batches)), wanted: 0.5, what: WITHIN_2X },
    { peer: fastest(unfenced.filter(({ entrant }) => entrant.system.batches)), wanted: 0.5, what: WITHIN_2X },
  ];
  return goals.flatMap(({ peer, wanted, what }) => {
    if (!peer) return [];
    const ratio = own.jobsPerSecond / peer.jobsPerSecond;
    return [`${verdict(ratio >= wanted)}  ${where}: ${what}: ${ratio.toFixed(2)} of ${peer.entrant.system.name}`];
  });
}

const WITHIN_2X = 'within 2x of the fastest that does not';

const verdict = (met: boolean): string => (met ? 'met   ' : 'NOT MET');

const fastest = (rows: readonly Measurement[]): Measurement | undefined =>
  [...rows].sort((a, b) => b.jobsPerSecond - a.jobsPerSecond)[0];

/** How many stale completions counted, side by side. */
export function renderStale(results: readonly StaleResult[]): string {
  const body = results.map(({ name, runs, afterTheOther, duringTheOther, note }) => [
    name,
    ...[afterTheOther, duringTheOther].flatMap(({ changed, toldDone }) => [
      `${changed} of ${runs}`,
      `${toldDone} of ${runs}`,
    ]),
    note,
  ]);
  const head = ['system', 'after: changed', 'after: told done', 'during: changed', 'during: told done', 'how'];
  return [
    'A stale worker completes its job (stopped for two lease times while another worker got it)',
    'after: the other worker had finished; during: it was still at work',
    'changed: what is stored changed; told done: the stale worker was told that its completion counts',
    renderTable([head, ...body]),
  ].join('\n');
}

/** What each system is set up like. */
export function renderSetups(systems: readonly QueueSystem[]): string {
  return systems.map(({ name, setup }) => `  ${name}: ${setup}`).join('\n');
}

/** Columns as wide as their widest cell; the first one is text, the others are set to the right. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  const [head = [], ...body] = rows;
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(line)].join('\n');
}
