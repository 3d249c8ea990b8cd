/** What every kind of run is given, and what a run that succeeded leaves to be recorded. */
import type { TranscodePart, TranscodePlan, TranscodeSettings } from '@ffleet/media-plan';
import type {
  Clock,
  MediaRunner,
  ObjectStore,
  PartResult,
  PartStore,
  PlannedPart,
  ResolvedJob,
  ScratchSpace,
} from '@ffleet/ports';
import type { JobProgress, TranscodeOutput } from '@ffleet/video-job-lifecycle';

export interface RunPorts {
  readonly media: MediaRunner;
  readonly objects: ObjectStore;
  readonly scratch: ScratchSpace;
  readonly parts: PartStore;
  readonly clock: Clock;
}

export interface JobRun {
  readonly job: ResolvedJob;
  /** Where this run, and no other, writes. */
  readonly keyPrefix: string;
  readonly settings: TranscodeSettings;
  readonly ports: RunPorts;
  readonly onProgress: (progress: JobProgress) => void;
  /** A part's encode begins. */
  readonly onPart: (part: TranscodePart) => void;
  readonly signal: AbortSignal;
}

export type RunSuccess =
  /** The video can be watched, once this is recorded. */
  | { readonly kind: 'published'; readonly output: TranscodeOutput }
  /** Its parts are for any worker, once this is recorded. */
  | { readonly kind: 'planned'; readonly plan: TranscodePlan; readonly parts: readonly PlannedPart[] }
  | { readonly kind: 'part-done'; readonly result: PartResult };
