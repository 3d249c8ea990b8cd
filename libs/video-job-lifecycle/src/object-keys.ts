/** Where a tenant's objects stand: each tenant under a prefix of its own, each run under a prefix of its own. */
import type { JobIdentity } from './job';

const FILE_NAME_LENGTH_MAX = 120;

/** `tenants/7/uploads/<uploadId>/<file name>`; the name keeps letters, digits, dot, dash and underscore. */
export function uploadKey(options: { tenantId: number; uploadId: string; fileName: string }): string {
  const { tenantId, uploadId, fileName } = options;
  const letters = Array.from(fileName.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '_'));
  const safeName = letters.slice(-FILE_NAME_LENGTH_MAX).join('');
  return `tenants/${tenantId}/uploads/${uploadId}/${/^\.*$/.test(safeName) ? 'video' : safeName}`;
}

/**
 * `tenants/7/videos/53/<jobId>/<fencingToken>/`: two runs of a job never write the same object, and a reader follows
 * the prefix that the completing transaction recorded.
 */
export function outputPrefix(options: JobIdentity & { fencingToken: number }): string {
  const { tenantId, videoId, jobId, fencingToken } = options;
  return `tenants/${tenantId}/videos/${videoId}/${jobId}/${fencingToken}/`;
}
