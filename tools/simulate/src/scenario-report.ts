/** What the runs of one scenario came to, added up. */
import type { SimulationResult } from '@ffleet/fleet-simulator';

export interface ScenarioReport {
  add(result: SimulationResult): void;
  runs(): number;
  /** A few lines for a person. */
  render(options: { elapsedMs: number }): string;
}

export function createScenarioReport({ scenario }: { scenario: string }): ScenarioReport {
  const faults = new Map<string, number>();
  const ends = new Map<string, number>();
  let runs = 0;
  let events = 0;
  let transitions = 0;
  let virtualMs = 0;
  let parts = 0;
  let encodes = 0;
  let deaths = 0;
  let runsLost = 0;
  const repeated = new Map<string, number>();
  return {
    runs: () => runs,
    add({ stats, firedFaults }) {
      runs += 1;
      events += stats.events;
      transitions += stats.transitions;
      virtualMs += stats.durationMs;
      parts += stats.encodes.parts;
      encodes += stats.encodes.encodes;
      deaths += stats.deaths;
      runsLost += stats.encodes.runsLostToDeath;
      for (const [cause, times] of Object.entries(stats.encodes.repeated))
        count({ counts: repeated, name: cause, by: times });
      for (const { kind } of firedFaults) count({ counts: faults, name: kind, by: 1 });
      for (const [state, jobs] of Object.entries(stats.jobsByEnd)) count({ counts: ends, name: state, by: jobs });
    },
    render: ({ elapsedMs }) =>
      [
        `${scenario.padEnd(18)} ${thousands(runs)} runs in ${(elapsedMs / 1_000).toFixed(1)} s, ` +
          `${thousands(events)} events, ${(virtualMs / 3_600_000).toFixed(1)} simulated hours, ` +
          `${thousands(transitions)} transitions`,
        `  jobs    ${list(ends)}`,
        `  encodes ${thousands(encodes)} of ${thousands(parts)} parts; again: ${list(repeated)}`,
        `  deaths  ${thousands(deaths)} workers died at work; ${thousands(runsLost)} runs were made up for, at most one each`,
        `  faults  ${list(faults)}`,
      ].join('\n'),
  };
}

function count(options: { counts: Map<string, number>; name: string; by: number }): void {
  const { counts, name, by } = options;
  counts.set(name, (counts.get(name) ?? 0) + by);
}

const list = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0
    ? 'none'
    : [...counts]
        .sort(([, one], [, other]) => other - one)
        .map(([name, times]) => `${name} ${thousands(times)}`)
        .join(', ');

const thousands = (value: number): string => value.toLocaleString('en-US');
