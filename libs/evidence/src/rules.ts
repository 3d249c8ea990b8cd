/** All rules, in the order in which a report tells them: what explains the fleet first, then what is wrong with it. */
import type { Rule } from './rule';
import { deadLettersWaiting } from './rules/dead-letters';
import { databaseDown } from './rules/database-health';
import { desiredCapacity } from './rules/desired-capacity';
import { jobsStuck } from './rules/expired-leases';
import { scalingIgnoresRunningWork } from './rules/fast-ack-formula';
import { capacityLimited } from './rules/group-maximum';
import { capacityRefused } from './rules/launch-capacity';
import { messagesInFlight } from './rules/messages-in-flight';
import { sourceMissing } from './rules/missing-sources';
import { nothingDeleted } from './rules/nothing-deleted';
import { permissionMissing } from './rules/permissions';
import { messagesRejected } from './rules/rejected-messages';
import { reportedDepth } from './rules/reported-depth';
import { scalerOutdated } from './rules/scaler-code';
import { scalerStopped } from './rules/scaler-schedule';
import { scalingSuspended } from './rules/suspended-processes';
import { workerVanished } from './rules/swept-leases';
import { visibilityAgainstJob } from './rules/visibility-against-job';
import { clocksDisagree } from './rules/worker-clocks';
import { diskFull } from './rules/worker-disks';

export const RULES: readonly Rule[] = [
  reportedDepth,
  desiredCapacity,
  nothingDeleted,
  messagesInFlight,
  visibilityAgainstJob,
  databaseDown,
  scalerStopped,
  scalerOutdated,
  permissionMissing,
  scalingIgnoresRunningWork,
  capacityLimited,
  capacityRefused,
  scalingSuspended,
  workerVanished,
  jobsStuck,
  messagesRejected,
  deadLettersWaiting,
  clocksDisagree,
  diskFull,
  sourceMissing,
];
