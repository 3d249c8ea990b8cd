export { defaultLimits } from './limits';
export type { MediaRunLimits } from './limits';
export { createMediaRunner } from './media-runner';
