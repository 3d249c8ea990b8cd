/** Runs trials beside one another, since most of them wait: for leases, timeouts and outages. */
import { milliseconds, msToSeconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { auditTrial } from '../ground/audit';
import { openTrial } from '../ground/trial';
import type { TrialGround } from '../ground/trial-ground';
import type { FaultTrial } from './fault-trial';
import { within } from './expect';

/** One line of the table. */
export interface TrialReport {
  readonly fault: string;
  readonly expected: string;
  readonly seen: string;
  readonly passed: boolean;
  readonly wallTime: Seconds;
}

/**
 * Starts `trials` in their order, at most `atOnce` at a time.
 * @returns each trial's report by its name; none of them rejects
 */
export function startTrials(options: {
  ground: Promise<TrialGround>;
  trials: readonly FaultTrial[];
  atOnce: number;
  limit: Seconds;
}): ReadonlyMap<string, Promise<TrialReport>> {
  const { ground, trials, atOnce, limit } = options;
  const reports = new Map<string, Promise<TrialReport>>();
  const running = new Set<Promise<unknown>>();
  const turns = trials.map((trial) => {
    let begin = (): void => undefined;
    const turn = new Promise<void>((resolve) => (begin = resolve));
    reports.set(
      trial.name,
      turn.then(async () => runTrial({ ground: await ground, trial, limit })),
    );
    return { begin, report: reports.get(trial.name) };
  });
  const schedule = async (): Promise<void> => {
    for (const { begin, report } of turns) {
      while (running.size >= atOnce) await Promise.race(running);
      begin();
      const ended: Promise<unknown> = Promise.resolve(report).finally(() => running.delete(ended));
      running.add(ended);
    }
  };
  void schedule();
  return reports;
}

async function runTrial(options: { ground: TrialGround; trial: FaultTrial; limit: Seconds }): Promise<TrialReport> {
  const { ground, trial, limit } = options;
  const { name, fault, expected, ownServer = false, audit = {} } = trial;
  const startedAt = performance.now();
  const report = (seen: string, passed: boolean): TrialReport => {
    const wallTime = msToSeconds(milliseconds(performance.now() - startedAt));
    return { fault, expected, seen, passed, wallTime };
  };
  try {
    const opened = await openTrial({ ground, name, ownServer });
    try {
      const seen = await within(limit, `trial ${name}`, trial.run(opened));
      await auditTrial(opened, audit);
      return report(seen, true);
    } catch (error) {
      const said = opened.workers.map(({ workerId, log }) => `${workerId}: ${log.tail()}`).join('\n');
      throw new Error(`${describe(error)}\n${said}`, { cause: error });
    } finally {
      await opened.close();
    }
  } catch (error) {
    return report(describe(error), false);
  }
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
