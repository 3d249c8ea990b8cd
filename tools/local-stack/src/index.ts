export { cliEnvironment } from './process-environment';
export { REGION } from './region';
export { startLocalStack } from './start-stack';
export type { LocalStack } from './start-stack';
export { submitVideos } from './submit-videos';
