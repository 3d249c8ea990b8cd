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

/** Whether an object is one of a tenant's own. */
export const isOfTenant = (key: string, { tenantId }: { tenantId: number }): boolean =>
  key.startsWith(`tenants/${tenantId}/`);

/** `tenants/7/keys/<keyId>.key`: not below what a player may read. */
export const encryptionKeyObject = ({ tenantId, keyId }: { tenantId: number; keyId: string }): string =>
  `tenants/${tenantId}/keys/${keyId}.key`;

/**
 * `tenants/7/videos/53/<jobId>/<fencingToken>/`: two runs of a job never write the same object, and a reader follows
 * the prefix that the completing transaction recorded.
 */
export function outputPrefix(options: JobIdentity & { fencingToken: number }): string {
  const { tenantId, videoId, jobId, fencingToken } = options;
  return `tenants/${tenantId}/videos/${videoId}/${jobId}/${fencingToken}/`;
}

/**
 * The way from one run's prefix to another's of the same video, such as `../../<jobId>/3/`; empty for the same one.
 * @throws {RangeError} where they are not of one video: nothing of another one belongs into its output
 */
export function relativePrefix({ from, to }: { from: string; to: string }): string {
  if (from === to) return '';
  const [one, other] = [runPlace(from), runPlace(to)];
  if (!one || !other || one.video !== other.video) {
    throw new RangeError(`Cannot refer from ${from} to ${to}: two runs of one video are wanted`);
  }
  return `../../${other.run}`;
}

function runPlace(prefix: string): { video: string; run: string } | null {
  const [, video, run] = /^(tenants\/\d+\/videos\/\d+\/)([^/]+\/\d+\/)$/.exec(prefix) ?? [];
  return video !== undefined && run !== undefined ? { video, run } : null;
}
