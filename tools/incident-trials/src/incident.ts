/** An incident: how it is really brought about, what a report must call it, and how it is mended. */
import type { ConditionType, ReasonValues } from '@ffleet/evidence';
import type { IncidentGround } from './incident-ground';

/** `ScalerStopped/ScheduleDisabled`: a condition and its reason, as the report gives them. */
export type FindingName = `${ConditionType}/${keyof ReasonValues}`;

export interface Incident {
  readonly title: string;
  readonly finding: FindingName;
  /** Brings it about. @returns how it is mended; the fleet has to be sound again afterwards */
  readonly make: (ground: IncidentGround) => Promise<() => Promise<unknown>>;
}
