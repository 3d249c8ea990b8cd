/** The sentences in which Auto Scaling says why it did something; operators and tools search for their exact wording. */
import type { EpochMs } from '@ffleet/units';

/** `2026-02-21T01:14:19Z`: whole seconds, as in every cause. */
const stamp = (now: EpochMs): string => `${new Date(now).toISOString().slice(0, 19)}Z`;

/** From and to of a change of size. */
export interface Change {
  readonly from: number;
  readonly to: number;
}

/** @see Amazon EC2 Auto Scaling User Guide, Verify a scaling activity for an Auto Scaling group */
export const causes = {
  created: (now: EpochMs, { from, to }: Change) =>
    `At ${stamp(now)} a user request created an AutoScalingGroup changing the desired capacity from ${from} to ${to}.`,
  desiredCapacitySet: (now: EpochMs, { from, to }: Change) =>
    `At ${stamp(now)} a user request explicitly set group desired capacity changing the desired capacity from ${from} to ${to}.`,
  constraintsUpdated: (now: EpochMs, size: { min: number; max: number; desired: number }, { from, to }: Change) =>
    `At ${stamp(now)} a user request update of AutoScalingGroup constraints to min: ${size.min}, max: ${size.max}, desired: ${size.desired} changing the desired capacity from ${from} to ${to}.`,
  instanceStarted: (now: EpochMs, { from, to }: Change) =>
    `At ${stamp(now)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${from} to ${to}.`,
  instanceReplaced: (now: EpochMs) =>
    `At ${stamp(now)} an instance was launched in response to an unhealthy instance needing to be replaced.`,
  scaledIn: (now: EpochMs, { from, to }: Change) =>
    `At ${stamp(now)} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${from} to ${to}.`,
  selected: (now: EpochMs, instanceId: string) =>
    `At ${stamp(now)} instance ${instanceId} was selected for termination.`,
  stoppedByItself: (now: EpochMs) =>
    `At ${stamp(now)} an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.`,
  markedUnhealthy: (now: EpochMs) =>
    `At ${stamp(now)} an instance was taken out of service in response to a user health-check.`,
  hookAbandoned: (now: EpochMs) =>
    `At ${stamp(now)} an instance was taken out of service in response to a launch lifecycle action being abandoned.`,
  terminatedByUser: (now: EpochMs, instanceId: string, decrement: Change | undefined) =>
    `At ${stamp(now)} instance ${instanceId} was taken out of service in response to a user request${
      decrement ? `, shrinking the capacity from ${decrement.from} to ${decrement.to}` : ''
    }.`,
  groupDeleted: (now: EpochMs) =>
    `At ${stamp(now)} an AutoScalingGroup was deleted with force, taking its instances out of service.`,
  /** Not a sentence of AWS: its instances outlive its control plane, ours do not. */
  endpointRestarted: (now: EpochMs) => `At ${stamp(now)} the local endpoint was restarted without its instances.`,
} as const;

/** Several causes in one text, as AWS joins them. */
export const join = (...sentences: readonly (string | undefined)[]): string =>
  sentences.filter((sentence) => sentence !== undefined).join('  ');

/** How EC2 words a lack of machines. */
export const insufficientCapacity = (instanceType: string, availabilityZone: string): string =>
  `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${availabilityZone}). Our system will be working on provisioning additional capacity.`;
