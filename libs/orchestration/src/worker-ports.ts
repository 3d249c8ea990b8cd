/** The world that a worker works in, and how it is set up. */
import type { TranscodeSettings } from '@ffleet/media-plan';
import type { Clock, EventLog, HintOutbox, JobStore, WorkQueue } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import type { AcknowledgementMode } from '@ffleet/video-job-lifecycle';
import type { RunPorts } from './job-run';

export interface WorkerPorts extends RunPorts {
  readonly store: JobStore;
  readonly outbox: Pick<HintOutbox, 'confirmSent'>;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly log: EventLog;
}

export interface WorkerSettings {
  readonly workerId: string;
  /** Messages at a time: a part of a lecture keeps one core busy. */
  readonly slots: number;
  readonly acknowledgement: AcknowledgementMode;
  readonly heartbeatInterval: Seconds;
  readonly plan: TranscodeSettings;
}
