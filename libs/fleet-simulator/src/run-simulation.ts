/** One run: the production loops under one seed, trouble for a while, then quiet, then the reckoning. */
import type { AcknowledgementMode } from '@ffleet/video-job-lifecycle';
import { checkEnd, isQuiet } from './checks/end-checks';
import { scheduleEncodeAudit } from './checks/encode-audit';
import type { EncodeTotals } from './checks/repeat-check';
import type { Violation } from './checks/violation';
import type { FiredFault } from './kernel/fault-plan';
import type { TimelineEntry } from './kernel/timeline';
import type { Sabotage } from './sabotage';
import { scenarioNamed } from './scenarios';
import { createFleet } from './workers/fleet';
import type { Fleet } from './workers/fleet';
import { scheduleLambdas } from './workers/lambdas';
import { scheduleOwners } from './workers/owners';
import { scheduleWorldFaults } from './workers/world-faults';
import { createWorld } from './world';
import type { World } from './world';

export interface SimulationOptions {
  readonly seed: number;
  /** One of `SCENARIOS` by name. */
  readonly scenario: string;
  readonly sabotage?: Sabotage | null;
  /** Ids of the only faults that may happen, for shrinking; all of the scenario's where it is left out. */
  readonly onlyFaults?: ReadonlySet<string> | null;
  /** Resolves once all microtasks have run: `setImmediate` of the host, which this pure library does not have. */
  readonly nextTurn: () => Promise<void>;
}

export interface SimulationStats {
  readonly events: number;
  /** Virtual time until all was quiet. */
  readonly durationMs: number;
  readonly acknowledgement: AcknowledgementMode;
  /** Jobs by the state in which they ended. */
  readonly jobsByEnd: Readonly<Record<string, number>>;
  readonly transitions: number;
  readonly encodes: EncodeTotals;
  /** Workers that ended with a job in their hands: killed, or out of time before they could hand it back. */
  readonly deaths: number;
}

export interface SimulationResult {
  readonly violations: readonly Violation[];
  readonly timeline: readonly TimelineEntry[];
  readonly firedFaults: readonly FiredFault[];
  readonly stats: SimulationStats;
}

/** After the last fault everything must have ended within this. */
const SETTLE_MS_MAX = 90 * 60_000;
/** Quiet for this long, so that idle workers free their instances. */
const QUIET_MS = 45_000;
const QUIET_CHECK_MS = 1_000;
/** A run that is caught in a loop ends all the same. */
const EVENTS_MAX = 400_000;

/** @throws {RangeError} for a scenario that does not exist */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, sabotage = null, onlyFaults = null, nextTurn } = options;
  const scenario = scenarioNamed(options.scenario);
  const world = createWorld({ seed, scenario, sabotage, onlyFaults });
  const acknowledgement = modeOf(world);
  const fleet = createFleet({ world, acknowledgement });
  scheduleOwners({ world });
  scheduleWorldFaults({ world, fleet });
  scheduleLambdas({ world, fleet });
  scheduleEncodeAudit({ world, fleet });

  const end = scheduleEnd({ world, fleet });
  while (!end.isReached() && world.violations.length === 0) {
    const step = world.scheduler.step();
    if (step === 'turn-due') await nextTurn();
    else if (step === 'over') break;
  }

  if (world.violations.length === 0) checkEnd({ world, fleet });
  return {
    violations: world.violations,
    timeline: world.timeline.entries,
    firedFaults: world.faults.fired,
    stats: statsOf({ world, fleet, acknowledgement }),
  };
}

function modeOf({ scenario, chance }: World): AcknowledgementMode {
  if (scenario.acknowledgement !== 'either') return scenario.acknowledgement;
  return chance.draw01('acknowledgement') < 0.5 ? 'after-handler' : 'at-receive';
}

/** The faults stop, the world heals, and the run ends once all has been quiet for a while, or must have been. */
function scheduleEnd({ world, fleet }: { world: World; fleet: Fleet }): { isReached(): boolean } {
  const { scheduler, faults, network, timeline, scenario } = world;
  const chaosMs = scenario.chaosSeconds * 1_000;
  let isReached = false;
  let quietSince: number | null = null;
  const watch = (): void => {
    const now = scheduler.nowMs();
    if (!isQuiet({ world, fleet })) quietSince = null;
    else quietSince ??= now;
    const isOver = quietSince !== null && now - quietSince >= QUIET_MS;
    isReached = isOver || now > chaosMs + SETTLE_MS_MAX || scheduler.eventCount() > EVENTS_MAX;
    scheduler.schedule({ afterMs: QUIET_CHECK_MS, run: watch });
  };
  const calm = (): void => {
    faults.stop();
    network.heal();
    timeline.add('world', 'no more faults from here on');
    watch();
  };
  scheduler.schedule({ afterMs: chaosMs, run: calm });
  return { isReached: () => isReached };
}

function statsOf(options: { world: World; fleet: Fleet; acknowledgement: AcknowledgementMode }): SimulationStats {
  const { world, fleet, acknowledgement } = options;
  const { scheduler, database } = world;
  const jobsByEnd: Record<string, number> = {};
  for (const { record } of database.tables.jobs.values()) {
    jobsByEnd[record.state] = (jobsByEnd[record.state] ?? 0) + 1;
  }
  return {
    ...{ events: scheduler.eventCount(), durationMs: scheduler.nowMs(), acknowledgement, jobsByEnd },
    ...{ transitions: database.tables.log.length, encodes: world.repeats.totals(), deaths: fleet.deaths() },
  };
}
