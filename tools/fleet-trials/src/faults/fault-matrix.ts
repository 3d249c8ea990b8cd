/** Every row of the fault matrix, the longest first: they run beside one another. */
import { DATABASE_FAULTS, databaseAway } from './database-faults';
import { DELIVERIES } from './deliveries';
import type { FaultTrial } from './fault-trial';
import { INTERRUPTIONS } from './interruptions';
import { partFaults } from './part-faults';
import { RECOVERY_ROW } from './recovery-row';
import { RUN_FAILURES } from './run-failures';
import { SWEEPS } from './sweeps';
import { WORKER_KILLS } from './worker-kills';

/** @param options.nightly outages as long as LIFECYCLE.md names them, and rows for which the suite has no time */
export function faultMatrix({ nightly }: { nightly: boolean }): readonly FaultTrial[] {
  const rows = [
    databaseAway({ nightly }),
    ...DELIVERIES,
    ...RUN_FAILURES,
    ...SWEEPS,
    RECOVERY_ROW,
    ...DATABASE_FAULTS,
    ...INTERRUPTIONS,
    ...WORKER_KILLS,
    ...partFaults({ nightly }),
  ];
  return rows.toSorted((one, other) => Number(other.long ?? false) - Number(one.long ?? false));
}
