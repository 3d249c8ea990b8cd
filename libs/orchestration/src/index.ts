export { describeError } from './describe-error';
export { handleMessage } from './handle-message';
export type { MessageContext } from './handle-message';
export { pollLoop } from './poll-loop';
export { runScalingTick } from './scaling-tick';
export type { ScalingTickOutcome } from './scaling-tick';
export type { ScalingAction, ScalingActionName } from './scaling-tick-actions';
export type { ScalingPorts, ScalingSettings } from './scaling-tick-ports';
export type { WorkerPorts, WorkerSettings } from './worker-ports';
