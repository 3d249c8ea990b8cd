/** An instance of a group, as the control plane sees it. */
import { randomBytes } from 'node:crypto';
import type { EpochMs } from '@ffleet/units';
import type { LaunchedInstance } from './launcher';

/** @see Amazon EC2 Auto Scaling User Guide, Amazon EC2 Auto Scaling instance lifecycle */
export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'
  | 'Terminated';

export interface Instance {
  readonly instanceId: string;
  readonly groupName: string;
  readonly availabilityZone: string;
  readonly instanceType: string;
  readonly launchedAt: EpochMs;
  lifecycleState: LifecycleState;
  /** Where the instance is heading; Terminated from the moment it was chosen. */
  targetLifecycleState: 'InService' | 'Terminated';
  healthStatus: 'Healthy' | 'Unhealthy';
  protectedFromScaleIn: boolean;
  /** Settles once the launcher has started it; undefined without a launcher, or when that failed. */
  launching: Promise<LaunchedInstance | undefined> | undefined;
  /** Its process has ended by itself. */
  hasExited: boolean;
  /** When EC2 will take this Spot instance back, once it has said so. */
  spotInterruptionAt: EpochMs | undefined;
  /** When EC2 found this Spot instance at risk. */
  rebalanceNoticedAt: EpochMs | undefined;
}

/** A new instance, Pending. */
export function newInstance(
  fixed: Pick<Instance, 'groupName' | 'availabilityZone' | 'instanceType' | 'launchedAt' | 'protectedFromScaleIn'>,
): Instance {
  return {
    instanceId: `i-${randomBytes(9).toString('hex').slice(0, 17)}`,
    lifecycleState: 'Pending',
    targetLifecycleState: 'InService',
    healthStatus: 'Healthy',
    launching: undefined,
    hasExited: false,
    spotInterruptionAt: undefined,
    rebalanceNoticedAt: undefined,
    ...fixed,
  };
}

/** Counts towards the group's capacity: it is there, or on its way. */
export const isActive = (instance: Instance): boolean => instance.targetLifecycleState === 'InService';
