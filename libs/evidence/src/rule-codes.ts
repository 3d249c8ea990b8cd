/** The rules by code, and the condition that each judges. */

/** Read in this order: first what explains the fleet, then what is wrong with it. */
export const CONDITION_OF_RULE = {
  'reported-depth': 'ReportedDepthExplained',
  'desired-capacity': 'DesiredCapacityExplained',
  'nothing-deleted': 'NothingDeletedExplained',
  'messages-in-flight': 'MessagesInFlightExplained',
  'visibility-against-job': 'MessageMayRunTwice',
  'database-health': 'DatabaseDown',
  'scaler-schedule': 'ScalerStopped',
  'scaler-code': 'ScalerOutdated',
  permissions: 'PermissionMissing',
  'fast-ack-formula': 'ScalingIgnoresRunningWork',
  'group-maximum': 'CapacityLimited',
  'launch-capacity': 'CapacityRefused',
  'suspended-processes': 'ScalingSuspended',
  'swept-leases': 'WorkerVanished',
  'expired-leases': 'JobsStuck',
  'rejected-messages': 'MessagesRejected',
  'dead-letters': 'DeadLettersWaiting',
  'worker-clocks': 'ClocksDisagree',
  'worker-disks': 'DiskFull',
  'missing-sources': 'SourceMissing',
} as const;

export type RuleCode = keyof typeof CONDITION_OF_RULE;
export type ConditionType = (typeof CONDITION_OF_RULE)[RuleCode];
