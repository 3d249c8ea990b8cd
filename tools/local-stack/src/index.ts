export type { FleetOptions } from './fleet-options';
export type { WorkerProcess } from './instance-launcher';
export { cliEnvironment } from './process-environment';
export { REGION } from './region';
export { startLocalStack } from './start-stack';
export type { LocalStack } from './start-stack';
export type { StackPostgres } from './stack-postgres';
export { submitVideos } from './submit-videos';
