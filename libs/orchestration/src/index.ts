export { describeError } from './describe-error';
export type { WorkerPorts, WorkerSettings } from './handle-job';
export { handleMessage } from './handle-message';
export type { MessageContext } from './handle-message';
export { pollLoop } from './poll-loop';
