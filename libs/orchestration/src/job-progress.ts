/** How far a whole job is, from how far its stage is. */
import type { JobProgress, JobStage } from '@ffleet/video-job-lifecycle';

/** The share of the whole at which each stage starts and ends: encoding is nearly all of the work. */
const SPANS: Record<JobStage, readonly [start01: number, end01: number]> = {
  probe: [0, 0.02],
  encode: [0.02, 0.97],
  publish: [0.97, 1],
};

/** @param options.stage01 0..1 of the stage; values outside are clamped */
export function planProgress({ stage, stage01 }: { stage: JobStage; stage01: number }): JobProgress {
  const [start, end] = SPANS[stage];
  const clamped01 = Math.min(1, Math.max(0, stage01));
  return { stage, stage01: clamped01, overall01: start + (end - start) * clamped01 };
}
