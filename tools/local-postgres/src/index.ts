export { startLocalPostgres } from './local-postgres';
export type { LocalPostgres, LocalPostgresOptions } from './local-postgres';
export type { ShutdownMode } from './supervisor';
export { startTestCluster } from './testing/test-cluster';
export type { TestCluster } from './testing/test-cluster';
