/** The registry of fact kinds: a fact's kind decides the shape of its value and the question that brings it. */
import type * as z from 'zod';
import { purchaseOptions, spotNotices, vcpuQuota } from './kinds/capacity-facts';
import { databaseHealth, jobFailures, runningJobs, stalledRuns } from './kinds/database-facts';
import { group, instanceRefresh, scalingActivities } from './kinds/group-facts';
import {
  deadLetters,
  messagesDeleted,
  messagesReceived,
  messagesSent,
  oldestMessageAge,
  queueDepth,
  queueSettings,
} from './kinds/queue-facts';
import {
  builtArtifact,
  scalerDeployment,
  scalerLog,
  scalerResult,
  scalerSchedule,
  scalingPolicy,
  stableZeroMark,
} from './kinds/scaler-facts';
import { workerClock, workerDisk, workerImage, workerLog, workerSettings } from './kinds/worker-facts';

/** Every kind by its name; add to it freely, a snapshot of yesterday must stay readable. */
export const FACT_KINDS = {
  'queue-depth': queueDepth,
  'queue-settings': queueSettings,
  'oldest-message-age': oldestMessageAge,
  'messages-received': messagesReceived,
  'messages-deleted': messagesDeleted,
  'messages-sent': messagesSent,
  'dead-letters': deadLetters,
  'scaler-result': scalerResult,
  'scaler-deployment': scalerDeployment,
  'built-artifact': builtArtifact,
  'scaler-schedule': scalerSchedule,
  'scaler-log': scalerLog,
  'scaling-policy': scalingPolicy,
  'stable-zero-mark': stableZeroMark,
  group,
  'scaling-activities': scalingActivities,
  'instance-refresh': instanceRefresh,
  'purchase-options': purchaseOptions,
  'spot-notices': spotNotices,
  'vcpu-quota': vcpuQuota,
  'worker-log': workerLog,
  'worker-settings': workerSettings,
  'worker-image': workerImage,
  'worker-clock': workerClock,
  'worker-disk': workerDisk,
  'database-health': databaseHealth,
  'running-jobs': runningJobs,
  'job-failures': jobFailures,
  'stalled-runs': stalledRuns,
} as const;

export type FactKind = keyof typeof FACT_KINDS;

/** What a fact of the kind says. */
export type FactValue<Kind extends FactKind> = z.infer<(typeof FACT_KINDS)[Kind]['schema']>;

/** All kinds, in the order in which a report tells them. */
export const factKinds = Object.keys(FACT_KINDS) as readonly FactKind[];
