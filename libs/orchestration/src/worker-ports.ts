/** The world that a worker works in, and how it is set up. */
import type { TranscodeSettings } from '@ffleet/media-plan';
import type { Clock, EventLog, HintOutbox, JobStore, WorkQueue } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import type { AcknowledgementMode } from '@ffleet/video-job-lifecycle';
import type { TranscodePorts } from './transcode-job';

export interface WorkerPorts extends TranscodePorts {
  readonly store: JobStore;
  readonly outbox: Pick<HintOutbox, 'confirmSent'>;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly log: EventLog;
}

export interface WorkerSettings {
  readonly workerId: string;
  readonly acknowledgement: AcknowledgementMode;
  readonly heartbeatInterval: Seconds;
  readonly plan: TranscodeSettings;
}
