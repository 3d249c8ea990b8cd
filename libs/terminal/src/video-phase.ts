/** What is going on with a video right now, in one word: its status, its job and its worker's stage taken together. */
import { assertNever } from '@ffleet/units';
import type { JobFailure, JobView, VideoView } from '@ffleet/ports';
import { isFinished } from '@ffleet/video-job-lifecycle';
import { clamp01 } from './amounts';
import type { Look } from './text-style';

export interface VideoPhase {
  /** Such as `queued`, `encode`, `stopping`, `ready`. */
  readonly label: string;
  readonly look: Look | null;
  /** 0..1; null where a bar would say nothing. */
  readonly fraction01: number | null;
}

/** True when nothing will happen to the video by itself: no job, or a finished one. */
export const isSettled = ({ job }: VideoView): boolean => job === null || isFinished(job.state);

/** True when the video's work ended without a stream, and nobody had asked for that. */
export const hasFailed = ({ status, job }: VideoView): boolean =>
  job === null ? status === 'FAILED' : job.state === 'FAILED' || job.state === 'DEAD';

/** The latest failed attempt, as long as nothing better came after it. */
export function openFailure({ job }: VideoView): JobFailure | null {
  return job === null || job.state === 'SUCCEEDED' || job.state === 'CANCELLED' ? null : job.failure;
}

/** @returns what to show for the video; the newest job decides, since the status only follows it */
export function videoPhase({ status, job }: VideoView): VideoPhase {
  if (job === null) return { label: status.toLowerCase(), look: null, fraction01: null };
  switch (job.state) {
    case 'QUEUED':
      return job.parts === null
        ? { label: job.attempts > 0 ? 'waits to retry' : 'queued', look: 'yellow', fraction01: 0 }
        : { label: 'waits for its join', look: 'cyan', fraction01: clamp01(job.progress01) };
    case 'RUNNING':
      return {
        label: job.cancelRequested ? 'stopping' : (job.stage ?? 'running'),
        look: job.cancelRequested ? 'yellow' : 'cyan',
        fraction01: clamp01(job.progress01),
      };
    case 'WAITING':
      return { label: partsLabel(job), look: 'cyan', fraction01: clamp01(job.progress01) };
    case 'SUCCEEDED':
      return { label: 'ready', look: 'green', fraction01: 1 };
    case 'CANCELLED':
      return { label: 'cancelled', look: 'dim', fraction01: null };
    case 'FAILED':
      return { label: 'failed', look: 'red', fraction01: null };
    case 'DEAD':
      return { label: 'dead', look: 'red', fraction01: null };
    default:
      return assertNever(job.state);
  }
}

const partsLabel = ({ parts }: JobView): string =>
  parts === null ? 'in parts' : `${parts.done} of ${parts.total} parts done`;
