/** Everything that one run is made of, wired together: services, machines, and whoever checks them. */
import type { Clock } from '@ffleet/ports';
import { createJobChecks } from './checks/job-checks';
import { complaintAboutOutput } from './checks/output-checks';
import { watchCancel } from './checks/promptness-checks';
import { createRepeatCheck } from './checks/repeat-check';
import type { RepeatCheck } from './checks/repeat-check';
import { checkRestart } from './checks/restart-check';
import type { ReportViolation, Violation } from './checks/violation';
import { createFaultPlan } from './kernel/fault-plan';
import type { FaultPlan } from './kernel/fault-plan';
import { createNetwork } from './kernel/network';
import type { Network } from './kernel/network';
import { createChance } from './kernel/random';
import type { Chance } from './kernel/random';
import { createScheduler } from './kernel/scheduler';
import type { Scheduler } from './kernel/scheduler';
import { createSimClock } from './kernel/sim-clock';
import { createSimProcess } from './kernel/sim-process';
import type { SimProcess } from './kernel/sim-process';
import { createTimeline } from './kernel/timeline';
import type { Timeline } from './kernel/timeline';
import { createTroubleLog } from './kernel/trouble-log';
import type { TroubleLog } from './kernel/trouble-log';
import type { Sabotage } from './sabotage';
import type { Scenario } from './scenarios';
import { createSimDatabase } from './services/database/database';
import type { JobChange, SimDatabase } from './services/database/database';
import type { RunningEncode } from './services/media/sim-media-runner';
import { createSimBucket } from './services/objects/sim-bucket';
import type { SimBucket } from './services/objects/sim-bucket';
import { createSimQueue } from './services/queue/sim-queue';
import type { SimQueue } from './services/queue/sim-queue';

export interface World {
  readonly scenario: Scenario;
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly timeline: Timeline;
  readonly faults: FaultPlan;
  readonly network: Network;
  readonly database: SimDatabase;
  readonly queue: SimQueue;
  readonly bucket: SimBucket;
  /** Every ffmpeg that runs. */
  readonly encodes: Set<RunningEncode>;
  readonly repeats: RepeatCheck;
  readonly violations: Violation[];
  readonly report: ReportViolation;
  startProcess(options: { name: string; skewMs?: number }): { process: SimProcess; clock: Clock };
  /** Objects under this prefix are gone. */
  readonly checkDeletion: (prefix: string) => void;
  readonly trouble: TroubleLog;
}

/** No stop, cut or outage of the usual kind lasts longer: trouble that began this long ago may still be the cause. */
const TROUBLE_MS_MAX = 100_000;

export function createWorld(options: {
  seed: number;
  scenario: Scenario;
  sabotage: Sabotage | null;
  onlyFaults: ReadonlySet<string> | null;
}): World {
  const { seed, scenario, sabotage, onlyFaults } = options;
  const chance = createChance({ seed });
  const scheduler = createScheduler({ chance });
  const { nowMs } = scheduler;
  const timeline = createTimeline({ nowMs });
  const faults = createFaultPlan({
    chance,
    nowMs,
    only: onlyFaults,
    onFire: ({ id }) => {
      timeline.add('FAULT', id);
      trouble.note(id.slice(0, id.indexOf('/')));
    },
  });
  const encodes = new Set<RunningEncode>();
  const trouble = createTroubleLog({ nowMs });
  const violations: Violation[] = [];
  const report: ReportViolation = (invariant, message) => {
    violations.push({ invariant, atMs: nowMs(), message });
    timeline.add('VIOLATION', `${invariant}: ${message}`);
  };
  const bucket = createSimBucket({ sabotage });
  const database: SimDatabase = createSimDatabase({
    nowMs,
    sabotage,
    skewMs: chance.between('skew/database', { min: -1, max: 1 }) * scenario.skewSeconds * 1_000,
    onChange: (change) => {
      tellChange({ timeline, change });
      jobChecks.judge(change);
      repeats.judge(change);
      checkRestart({ change, encodes, trouble, report });
      watchCancel({ world, change });
      const { state, kind } = change.after;
      if (kind === 'root' && state === 'SUCCEEDED') checkOutputs((videoId) => videoId === change.row.videoId);
    },
  });
  const repeats = createRepeatCheck({
    known: { trouble, nowMs, isDown: (service) => world.network.isDown(service) },
    ...{ tables: database.tables, bucket, report },
  });
  const jobChecks = createJobChecks({ tables: database.tables, report });
  const checkOutputs = (concerns: (videoId: number, prefixes: readonly string[]) => boolean): void => {
    for (const video of database.tables.videos.values()) {
      const { keyPrefix, partPrefixes = [] } = video.published?.output ?? {};
      if (!concerns(video.videoId, keyPrefix === undefined ? [] : [keyPrefix, ...partPrefixes])) continue;
      const complaint = complaintAboutOutput({ video, bucket });
      if (complaint !== null)
        report('I5', `Readers of video ${video.videoId} are sent to an output where ${complaint}`);
    }
  };
  const queue = createSimQueue({
    ...{ scheduler, chance, faults, rates: scenario.queue, isDown: () => world.network.isDown('sqs') },
    hadTrouble: ({ receiver, sinceMs }) =>
      !trouble.isFree({ names: [receiver, 'sqs', 'database'], forMs: nowMs() - sinceMs + TROUBLE_MS_MAX }),
    onBury: ({ body }) => timeline.add('sqs', `moves ${body} to the dead-letter queue`),
  });

  const world: World = {
    ...{ scenario, chance, scheduler, timeline, faults, database, queue, bucket, encodes, violations, report },
    ...{ trouble, repeats },
    network: createNetwork({
      ...{ scheduler, chance, faults, onTrouble: trouble.note },
      ratesOf: (service) => scenario.calls[service] ?? {},
    }),
    startProcess({ name, skewMs = 0 }) {
      scheduler.noteProcessCode();
      const process = createSimProcess({ name, onRun: scheduler.noteProcessCode });
      return { process, clock: createSimClock({ scheduler, process, skewMs }) };
    },
    checkDeletion: (prefix) =>
      checkOutputs((_, prefixes) => prefixes.some((one) => bucket.place(one).startsWith(prefix))),
  };
  return world;
}

function tellChange({ timeline, change }: { timeline: Timeline; change: JobChange }): void {
  const { row, before, after, event, actor } = change;
  if (event.kind === 'renew') return;
  const jobNumber = Number(row.jobId.slice(-12));
  timeline.add(
    actor,
    `${event.kind} of job ${jobNumber}: ${before.state} token ${before.fencingToken} -> ` +
      `${after.state} token ${after.fencingToken}`,
  );
}
