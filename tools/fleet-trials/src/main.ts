/** `npm run soak`: a fleet under fire for half an hour; how soon a killed worker's job goes on; a lecture of hours; the matrix at full length. */
import path from 'node:path';
import { seconds } from '@ffleet/units';
import { parseCommandLine } from './command-line';
import type { SoakCommand } from './command-line';
import { faultMatrix } from './faults/fault-matrix';
import { renderTable } from './faults/render-table';
import { startTrials } from './faults/run-trials';
import { startTrialGround } from './ground/trial-ground';
import type { TrialGround } from './ground/trial-ground';
import { openTrial } from './ground/trial';
import { auditTrial } from './ground/audit';
import { compareLecture } from './lecture/compare-lecture';
import { createRandom } from './random';
import { measureRecovery } from './recovery/measure-recovery';
import { renderRecovery, RECOVERY_P99_MAX } from './recovery/render-recovery';
import { percentile } from './recovery/percentile';
import { renderCounts, runSoak } from './soak/run-soak';

const DIST = path.resolve(__dirname, '../..');
/** What two cores carry beside the encodes. */
const SOAK_WORKERS = 5;
const RECOVERY_LANES = 10;
const TRIALS_AT_ONCE = 8;
const TRIAL_LIMIT = seconds(600);

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const freshSeed = Date.now() % 2 ** 31;
  const command = parseCommandLine({ args: process.argv.slice(2), freshSeed });
  const ground = await startTrialGround({ dist: DIST });
  try {
    switch (command.kind) {
      case 'soak':
        return await soak({ ground, command });
      case 'recovery':
        return await recovery({ ground, command });
      case 'lecture':
        return await lecture({ ground, command });
      case 'faults':
        return await faults(ground);
    }
  } finally {
    await ground.stop();
  }
}

async function soak(options: {
  ground: TrialGround;
  command: Extract<SoakCommand, { kind: 'soak' }>;
}): Promise<number> {
  const { ground, command } = options;
  const { jobs, duration, seed } = command;
  say(`soak: ${jobs} jobs, ${duration / 60} min, ${SOAK_WORKERS} workers, seed ${seed}`);
  const trial = await openTrial({ ground, name: 'soak', ownServer: true });
  try {
    const result = await runSoak({ trial, jobs, duration, seed, workers: SOAK_WORKERS, say });
    const { counts, ready, stalls, interruptions, attempts, leftovers, wallTime } = result;
    say(`${ready} of ${jobs} READY, each published by one run and whole; transition log clean; dead letters 0`);
    say(`${renderCounts(counts)}; ${wallTime.toFixed(0)} s`);
    say(
      `stalls ${stalls}, interruptions ${interruptions}, failed attempts ${attempts}, objects of losing runs ${leftovers}`,
    );
    return 0;
  } catch (error) {
    say(`soak FAILED (seed ${seed}): ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await trial.close();
  }
}

async function recovery(options: {
  ground: TrialGround;
  command: Extract<SoakCommand, { kind: 'recovery' }>;
}): Promise<number> {
  const { ground, command } = options;
  const { kills, seed } = command;
  say(`recovery: ${kills} SIGKILLs in mid-encode, ${RECOVERY_LANES} jobs at a time, seed ${seed}`);
  const trial = await openTrial({ ground, name: 'recovery' });
  try {
    const recoveries = await measureRecovery({
      trial,
      kills,
      lanes: Math.min(kills, RECOVERY_LANES),
      random: createRandom(seed),
      onRecovery: ({ claimedAfter, encodingAfter }) =>
        say(
          `claimed after ${(claimedAfter / 1000).toFixed(1)} s, encoded after ${(encodingAfter / 1000).toFixed(1)} s`,
        ),
    });
    await auditTrial(trial);
    say(renderRecovery(recoveries));
    const p99 = percentile(
      recoveries.map(({ encodingAfter }) => encodingAfter),
      0.99,
    );
    return p99 <= RECOVERY_P99_MAX * 1000 ? 0 : 1;
  } finally {
    await trial.close();
  }
}

async function lecture(options: {
  ground: TrialGround;
  command: Extract<SoakCommand, { kind: 'lecture' }>;
}): Promise<number> {
  const { ground, command } = options;
  const trial = await openTrial({ ground, name: 'lecture' });
  try {
    await compareLecture({ trial, duration: command.duration, say });
    await auditTrial(trial);
    return 0;
  } finally {
    await trial.close();
  }
}

async function faults(ground: TrialGround): Promise<number> {
  const trials = faultMatrix({ nightly: true });
  const started = startTrials({ ground: Promise.resolve(ground), trials, atOnce: TRIALS_AT_ONCE, limit: TRIAL_LIMIT });
  const reports = await Promise.all(started.values());
  say(renderTable(reports));
  return reports.every(({ passed }) => passed) ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
