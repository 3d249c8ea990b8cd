/** A plan of three parts and what they make, for specs that look at neither. */
import { PLAN_VERSION } from '@ffleet/media-plan';
import type { TranscodePlan } from '@ffleet/media-plan';
import type { PartResult, PlannedPart } from '@ffleet/ports';
import { seconds } from '@ffleet/units';

export const PART_NAMES = ['audio-0', 'chunk-0000', 'chunk-0001'] as const;

export const PLAN: TranscodePlan = {
  version: PLAN_VERSION,
  source: null,
  encoderThreads: 1,
  sourcePixelsMax: 100,
  duration: seconds(120),
  video: null,
  subtitles: [],
  audios: [],
  encryption: null,
};

/** By one recipe for all parts of a plan: a name belongs to it. */
export const plannedBy = (recipe: string): readonly PlannedPart[] => PART_NAMES.map((name) => ({ name, recipe }));

export const PLANNED = plannedBy('recipe-1');

/** @param run tells results apart */
export const resultOf = (run: string): PartResult => ({
  keyPrefix: `tenants/7/videos/1/${run}/1/`,
  encoded: { part: { kind: 'audio', trackId: 'audio' }, tracks: [] },
});
