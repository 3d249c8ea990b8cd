/** Finds the time series among the facts: messages per minute, and the group's desired capacity as it changed. */
import type { Fact } from '../fact';
import type { Catalogue } from '../language/catalogue';
import type { ReportChart } from './report';

/** @returns a chart for each series that has two points at least */
export function composeCharts({ facts, words }: { facts: readonly Fact[]; words: Catalogue['report'] }): ReportChart[] {
  const charts = [
    { title: words.messages, series: facts.flatMap((fact) => messageSeries({ fact, words })) },
    { title: words.desiredOverTime, series: facts.flatMap(desiredSeries) },
  ];
  return charts
    .map(({ title, series }) => ({ title, series: series.filter(({ points }) => points.length >= 2) }))
    .filter(({ series }) => series.length > 0);
}

type Series = ReportChart['series'][number];

function messageSeries({ fact, words }: { fact: Fact; words: Catalogue['report'] }): Series[] {
  if (fact.kind !== 'messages-received' && fact.kind !== 'messages-deleted' && fact.kind !== 'messages-sent') return [];
  if (fact.observation.kind === 'unknown') return [];
  const name = {
    'messages-received': words.received,
    'messages-deleted': words.deleted,
    'messages-sent': words.sent,
  }[fact.kind];
  const points = fact.observation.value.points.map(({ at, count }) => ({ at, value: count }));
  return [{ name: `${fact.subject}: ${name}`, points: points.sort((a, b) => a.at - b.at) }];
}

/** Each request that "set group desired capacity changing the desired capacity from 2 to 5" gives two points of a step. */
function desiredSeries(fact: Fact): Series[] {
  if (fact.kind !== 'scaling-activities' || fact.observation.kind === 'unknown') return [];
  const changes = fact.observation.value.activities
    .flatMap(({ startedAt, cause }) => {
      const [, before, after] = /changing the desired capacity from (\d+) to (\d+)/.exec(cause) ?? [];
      return before === undefined || after === undefined
        ? []
        : [{ startedAt, before: Number(before), after: Number(after) }];
    })
    .sort((a, b) => a.startedAt - b.startedAt);
  const points = changes.flatMap(({ startedAt, before, after }) => [
    { at: startedAt, value: before },
    { at: startedAt, value: after },
  ]);
  const last = points.at(-1);
  return last === undefined
    ? []
    : [{ name: fact.subject, points: [...points, { at: fact.observedAt, value: last.value }] }];
}
