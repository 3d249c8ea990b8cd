/** Every reason that a conclusion can give, with the values its sentence is made of. Operators search for these names. */
import type { EpochMs, Seconds } from '@ffleet/units';

/** The registry: add to it, never rename an entry. Each language has a sentence for each of them. */
export interface ReasonValues {
  // The scaler reports a depth of ...
  ReportsVisibleOnly: { reported: number; visible: number; inFlight: number };
  ReportedDepthDiffers: { reported: number; visible: number };
  ReportedDepthUnreadable: Record<never, never>;
  // The group has its size because ...
  PolicyGivesDesired: { desired: number; visible: number; inFlight: number; setAt: EpochMs | null };
  HeldUntilStableZero: { desired: number; stableZeroDuration: Seconds };
  DesiredDiffersFromPolicy: { desired: number; wanted: number };
  // No message was deleted because ...
  HandlersHaveNotReturned: { videoIds: readonly number[]; workers: readonly string[]; from: EpochMs; to: EpochMs };
  NothingWasReceived: { from: EpochMs; to: EpochMs };
  NothingWasInFlight: Record<never, never>;
  ReceivedWithoutDelete: { received: number };
  ReturnedWithoutDelete: { videoIds: readonly number[] };
  // Messages are in flight because ...
  /** A video as often as messages of it are held. */
  HeldByHandlers: { inFlight: number; videoIds: readonly number[] };
  /** `videoIds` are in handlers; `gone` were taken along by workers whose instance has left the group. */
  HeldByWorkersOutOfService: {
    inFlight: number;
    videoIds: readonly number[];
    gone: readonly {
      videoId: number;
      part: string | null;
      workerId: string;
      /** Null where no lease is known. */
      leaseUntil: EpochMs | null;
    }[];
  };
  InFlightWithoutLease: { inFlight: number; held: number };

  // Findings
  VisibilityShorterThanJob: {
    videoId: number;
    percent: number;
    elapsed: Seconds;
    projected: Seconds;
    visibilityTimeout: Seconds;
  };
  LeaseSwept: {
    videoIds: readonly number[];
    count: number;
    /** Newest first; who held the lease is null where nobody knows. */
    runs: readonly { videoId: number; part: string | null; workerId: string | null }[];
    /** How many of them were queued again. */
    requeued: number;
    /** Videos whose stalls are spent. */
    givenUp: readonly number[];
  };
  LeaseExpiredUnswept: { videoIds: readonly number[] };
  FastAckWithClassicFormula: Record<never, never>;
  GroupMaximumReached: { wanted: number; max: number };
  InsufficientCapacity: { desired: number; inService: number; message: string };
  /** The quota is null where nobody could tell it. */
  VcpuQuotaReached: { desired: number; inService: number; quotaCode: string; quota: number | null; message: string };
  ProcessesSuspended: { processes: readonly string[] };
  ScheduleDisabled: { schedule: string };
  DeployedCodeDiffers: { deployed: string; built: string };
  AccessDenied: { actions: readonly string[] };
  DatabaseUnreachable: { error: string };
  PoisonMessage: { count: number; problems: readonly string[] };
  DeadLetterQueueFilling: { count: number };
  ClockSkew: { workers: readonly string[]; ahead: Seconds };
  NoSpaceLeft: { workers: readonly string[]; videoIds: readonly number[] };
  SourceObjectMissing: { videoIds: readonly number[] };
}

export type Reason = keyof ReasonValues;

/** A reason with its values. */
export type Explained = {
  [Name in Reason]: { readonly reason: Name; readonly values: Readonly<ReasonValues[Name]> };
}[Reason];

/** What would be different, with the numbers that say so; each language has a sentence for each. */
export interface CounterfactualValues {
  /** VIDEO_SCALE_VISIBLE_ONLY=1 */
  VisibleOnlyOn: { desired: number };
  /** VIDEO_FAST_ACK=1 */
  FastAckOn: { inFlight: number };
  /** A visibility timeout of `visibilityTimeout`. */
  VisibilityRaised: { visibilityTimeout: Seconds };
  /** A maximum of `max`. */
  MaximumRaised: { max: number };
}

export type CounterfactualName = keyof CounterfactualValues;
