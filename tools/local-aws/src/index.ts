export { startLocalAws } from './endpoint';
export type { LocalAws, LocalAwsOptions } from './endpoint';
export type { Faults } from './endpoint';
export type { CallFault, FaultEffect, FaultyService, InjectedFault, ServiceCall } from './faults/call-fault';
export type { InstanceLaunch, InstanceLauncher, LaunchedInstance } from './autoscaling/launcher';
export type { AppendLog, LogLines } from './logs/logs';
