/** What a scaling tick needs from the world, and what it is told once. */
import type {
  Clock,
  EventLog,
  QueueDepthMetrics,
  QueueDepthReader,
  StableZeroMark,
  WorkerGroup,
  WorkerType,
} from '@ffleet/ports';
import type { ScalingPolicy } from '@ffleet/scaling-policy';

/** The world of a tick. */
export interface ScalingPorts {
  readonly queues: QueueDepthReader;
  readonly group: WorkerGroup;
  readonly stableZeroMark: StableZeroMark;
  readonly metrics: QueueDepthMetrics;
  readonly clock: Clock;
  readonly log: EventLog;
}

/** What stays the same from tick to tick. */
export interface ScalingSettings {
  /** The queues of each kind of worker; the group that is sized serves those of `Video`. */
  readonly queueNames: Readonly<Record<WorkerType, readonly string[]>>;
  readonly policy: ScalingPolicy;
}
