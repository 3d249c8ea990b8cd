/** Whether a worker has no room left for the parts that it encodes. */
import type { MediaFailureCode } from '@ffleet/media-plan';
import { one, perWorker } from '../need';
import { nonEmpty } from '../non-empty';
import { defineRule } from '../rule';

/** Below this share of the volume the next recording may not fit. */
const FREE_SHARE_MIN = 0.05;

export const diskFull = defineRule({
  code: 'worker-disks',
  kind: 'finding',
  needs: ({ database }) => ({ failures: one('job-failures', database), disks: perWorker('worker-disk') }),
  judge: ({ failures, disks }) => {
    const failed = failures.value.failures.filter(({ code }) => code === ('disk-full' satisfies MediaFailureCode));
    const full = disks.known.filter(({ value }) => value.freeBytes < value.totalBytes * FREE_SHARE_MIN);
    if (failed.length > 0 || full.length > 0) {
      const values = {
        workers: full.map(({ subject }) => subject),
        videoIds: [...new Set(failed.map(({ videoId }) => videoId))],
      };
      return {
        status: 'True',
        reason: 'NoSpaceLeft',
        values,
        uses: [...(failed.length > 0 ? [failures] : []), ...full],
      };
    }
    const missing = nonEmpty(disks.missing);
    return missing === null ? { status: 'not-so' } : { status: 'unknown', missing };
  },
});
