/** How a fleet differs from the one that `npm start` shows: what trials and specs ask for. */
import type { Seconds } from '@ffleet/units';
import { GROUP_SIZE_MAX, GROUP_SIZE_MIN, STABLE_ZERO_DURATION } from './region';

export interface FleetOptions {
  /**
   * Laid over every worker's environment, as `{ VIDEO_FAST_ACK: '1', HEARTBEAT_SECONDS: '8' }`. Workers of the stack
   * beat every second unless this says otherwise.
   */
  readonly workerEnvironment?: Readonly<Record<string, string>>;
  /** Of the worker group, and of the scaler; the group is brought to the minimum at the start. */
  readonly groupSize?: { readonly min: number; readonly max: number };
  /** How long the queue is empty before the scaler shrinks the group. */
  readonly stableZeroDuration?: Seconds;
  /** False leaves the sweeping function out, so that workers alone sweep. */
  readonly hasSweepFunction?: boolean;
}

export type FleetSettings = Required<FleetOptions>;

export function toFleetSettings(options: FleetOptions = {}): FleetSettings {
  return {
    workerEnvironment: {},
    groupSize: { min: GROUP_SIZE_MIN, max: GROUP_SIZE_MAX },
    stableZeroDuration: STABLE_ZERO_DURATION,
    hasSweepFunction: true,
    ...options,
  };
}
