/** Whether videos failed because there is nothing at their source's address. */
import type { MediaFailureCode } from '@ffleet/media-plan';
import { one } from '../need';
import { defineRule } from '../rule';

export const sourceMissing = defineRule({
  code: 'missing-sources',
  kind: 'finding',
  needs: ({ database }) => ({ failures: one('job-failures', database) }),
  judge: ({ failures }) => {
    const missing = failures.value.failures.filter(
      ({ code }) => code === ('source-missing' satisfies MediaFailureCode),
    );
    const videoIds = [...new Set(missing.map(({ videoId }) => videoId))].sort((a, b) => a - b);
    return videoIds.length === 0
      ? { status: 'not-so' }
      : { status: 'True', reason: 'SourceObjectMissing', values: { videoIds } };
  },
});
