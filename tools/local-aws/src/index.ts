export { startLocalAws } from './endpoint';
export type { LocalAws, LocalAwsOptions } from './endpoint';
export type { Faults } from './endpoint';
export type { InstanceLaunch, InstanceLauncher, LaunchedInstance } from './autoscaling/launcher';
export type { AppendLog, LogLines } from './logs/logs';
