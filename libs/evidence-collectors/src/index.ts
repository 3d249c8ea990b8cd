export { collectSnapshot, KINDS_OF_PART } from './collect-snapshot';
export type { FleetPart, KnownNames, SnapshotOptions } from './collect-snapshot';
export { createCollectorClients, destroyClients } from './collector-clients';
export type { CollectorClients } from './collector-clients';
export { describeFailure } from './describe-failure';
export type { WorkerLogSource } from './worker-log-source';
