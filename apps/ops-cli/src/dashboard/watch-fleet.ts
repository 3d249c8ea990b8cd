/** Looks at the database every second or so and at AWS every few, one look at a time, and remembers an hour. */
import type { Snapshot } from '@ffleet/evidence';
import type { FleetPart } from '@ffleet/evidence-collectors';
import type { Clock, JobEvidence, VideoCatalog } from '@ffleet/ports';
import { epochMs, milliseconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import type { DecisionReader } from '../decision-reader';
import type { FleetObserver } from '../fleet-observer';
import { composeDashboardReport, composeState, historyPoint } from './compose-state';
import type { Readings } from './compose-state';
import type { DashboardReport, DashboardState, HistoryPoint, Reading } from './state';

/** Without the account's quotas: they change by the month, and their service answers a few calls a second to all who ask. */
const LIVE_PARTS: readonly FleetPart[] = [
  'queue',
  'dead-letters',
  'metrics',
  'group',
  'spot',
  'scaler',
  'schedule',
  'workers',
  'database',
];
const DATABASE_INTERVAL = milliseconds(1_500);
const AWS_INTERVAL = milliseconds(5_000);
/** An hour of looks. */
const HISTORY_MAX = 720;
const VIDEOS_MAX = 60;
const DECISIONS_MAX = 20;
const DECISIONS_LOOK_BACK_MS = 60 * 60_000;

export interface FleetSources {
  readonly catalog: Pick<VideoCatalog, 'listVideos'>;
  readonly jobs: Pick<JobEvidence, 'fetchRunning'>;
  readonly observer: Pick<FleetObserver, 'look'>;
  readonly decisions: DecisionReader;
  readonly clock: Clock;
}

export interface FleetWatch {
  currentState(): DashboardState;
  /** Null until the first look has ended. */
  currentReport(): DashboardReport | null;
}

export interface FollowOptions {
  /** Called after each look. */
  readonly onChange: (change: 'state' | 'report') => void;
  /** Ends the looking. */
  readonly signal: AbortSignal;
}

/** @returns the watch, and what looks until its signal: nothing is asked before, and what services do rejects nothing */
export function watchFleet(sources: FleetSources): {
  watch: FleetWatch;
  follow: (options: FollowOptions) => Promise<void>;
} {
  const { clock } = sources;
  const history: HistoryPoint[] = [];
  const notYet = { kind: 'unknown', problem: 'not asked yet', at: null } as const;
  let readings: Readings = { snapshot: notYet, videos: notYet, running: notYet, decisions: notYet, history };
  let report: DashboardReport | null = null;

  const read = async <Value>(ask: () => Promise<Value>): Promise<Reading<Value>> => {
    try {
      return { kind: 'known', value: await ask(), at: clock.nowEpochMs() };
    } catch (error) {
      return {
        kind: 'unknown',
        problem: error instanceof Error ? error.message : String(error),
        at: clock.nowEpochMs(),
      };
    }
  };
  const lookAtDatabase = async ({ onChange }: FollowOptions) => {
    const [videos, running] = await Promise.all([
      read(() => sources.catalog.listVideos({ limit: VIDEOS_MAX })),
      read(() => sources.jobs.fetchRunning()),
    ]);
    readings = { ...readings, videos, running };
    onChange('state');
  };
  const lookAtAws = async ({ onChange }: FollowOptions) => {
    const since = epochMs(clock.nowEpochMs() - DECISIONS_LOOK_BACK_MS);
    const [snapshot, decisions] = await Promise.all([
      read<Snapshot>(() => sources.observer.look({ clock, parts: LIVE_PARTS })),
      read(() => sources.decisions.fetchDecisions({ since, limit: DECISIONS_MAX })),
    ]);
    readings = { ...readings, snapshot, decisions };
    history.push(historyPoint(snapshot, clock.nowEpochMs()));
    if (history.length > HISTORY_MAX) history.shift();
    if (snapshot.kind === 'known') report = composeDashboardReport(snapshot.value);
    onChange('state');
    onChange('report');
  };
  const repeat = async (options: {
    look: (how: FollowOptions) => Promise<void>;
    every: Milliseconds;
    how: FollowOptions;
  }) => {
    const { look, every: duration, how } = options;
    while (!how.signal.aborted) {
      await look(how);
      await clock.sleep({ duration, signal: how.signal });
    }
  };
  return {
    watch: {
      currentState: () => composeState({ readings, now: clock.nowEpochMs() }),
      currentReport: () => report,
    },
    async follow(how) {
      await Promise.all([
        repeat({ look: lookAtDatabase, every: DATABASE_INTERVAL, how }),
        repeat({ look: lookAtAws, every: AWS_INTERVAL, how }),
      ]);
    },
  };
}
