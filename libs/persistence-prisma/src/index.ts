export { createDatabaseClient } from './database-client';
export type { DatabaseClient } from './database-client';
export { DatabaseError } from './database-error';
export { ensureDatabase } from './ensure-database';
export { createJobStore } from './job-store/job-store';
export { migrate } from './migrate';
export type { Migration } from './migrate';
export { createVideoCatalog } from './video-catalog/video-catalog';
