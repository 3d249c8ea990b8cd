/** What this worker cannot carry out as it was meant: a worker of another version can. */
import { PLAN_VERSION } from '@ffleet/media-plan';
import type { TranscodePlan } from '@ffleet/media-plan';
import type { RunFailure } from './run-failure';

/** Whether it was stored by a worker whose plans have another form. */
export const isOtherVersion = ({ version }: TranscodePlan): boolean => version !== PLAN_VERSION;

/** Not permanent: in the middle of a deployment another worker may still be the planner's kind. @param what `chunk-0003` */
export const planOutdated = (what: string): RunFailure => ({
  code: 'plan-outdated',
  message:
    `Cannot do ${what}: it was planned by another version of the worker or of ffmpeg, whose parts would not fit ` +
    `this one's; retry the video for a new plan`,
  permanent: false,
  details: null,
});

/** Half of what an owner asked for is not done. Not permanent, as above. */
export const optionsOutdated: RunFailure = {
  code: 'plan-outdated',
  message:
    'Cannot plan the video: a newer version of the worker knows its options, and this one does not; ' +
    'retry the video once every worker is of that version',
  permanent: false,
  details: null,
};
