export { startLocalAws } from './endpoint';
export type { LocalAws, LocalAwsOptions } from './endpoint';
