/** What the scaler sees and moves: queue depths, the group's size, its own memory, its metrics. */
import type { EpochMs } from '@ffleet/units';

export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface QueueDepthReader {
  /** @throws {Error} when the service does not answer, or there is no such queue: an unread depth is never zero */
  fetchDepth(options: { queueName: string }): Promise<QueueDepth>;
}

export interface GroupSize {
  readonly desiredCapacity: number;
  readonly minSize: number;
  readonly maxSize: number;
  /** Instances by lifecycle state, such as `InService`. */
  readonly instances: readonly {
    readonly instanceId: string;
    readonly lifecycleState: string;
    readonly protectedFromScaleIn: boolean;
  }[];
}

export interface WorkerGroup {
  /** @throws {Error} when the service does not answer, or there is no such group */
  fetchSize(): Promise<GroupSize>;
  setDesiredCapacity(options: { desiredCapacity: number }): Promise<void>;
}

/** Remembers since when the queue has been empty, across invocations. */
export interface StableZeroMark {
  /** @returns null where no mark stands */
  fetch(): Promise<EpochMs | null>;
  put(options: { sinceEpochMs: EpochMs }): Promise<void>;
  clear(): Promise<void>;
}

export type WorkerType = 'AI' | 'Video' | 'Messaging';

export interface QueueDepthMetrics {
  /** Publishes one point per worker type; unread depths are left out. */
  put(options: {
    depths: readonly { readonly workerType: WorkerType; readonly depth: number }[];
    atEpochMs: EpochMs;
  }): Promise<void>;
}

/** The instance that a worker runs on, as its group sees it. */
export interface WorkerInstance {
  /** A protected instance is never chosen by a scale-in. @throws {Error} when the service does not answer or throttles */
  setScaleInProtection(options: { protected: boolean }): Promise<void>;
  /**
   * Tells the group that this instance has drained, so that its termination need not wait for the lifecycle hook's
   * timeout. Where no hook waits, nothing happens. @throws {Error} when the service does not answer
   */
  completeTermination(): Promise<void>;
}

/** Why an instance is about to go away, as its metadata service says. */
export type InstanceNotice =
  /** EC2 takes the Spot instance back: two minutes' notice. */
  | { readonly kind: 'spot-interruption'; readonly atEpochMs: EpochMs }
  /** The group has chosen the instance: its target lifecycle state is Terminated. */
  | { readonly kind: 'termination' }
  /** An interruption is likelier than usual; nothing is scheduled yet. */
  | { readonly kind: 'rebalance-recommendation' };

export interface InstanceNotices {
  /**
   * The most urgent notice that stands, or null.
   * @throws {Error} when the metadata service does not answer
   * @see Amazon EC2 User Guide, Spot Instance interruption notices; Amazon EC2 Auto Scaling User Guide, target lifecycle
   *   state through instance metadata
   */
  fetch(): Promise<InstanceNotice | null>;
}
