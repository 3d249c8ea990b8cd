/** Where a tenant's objects stand: each tenant under a prefix of its own, each run under a prefix of its own. */
import type { JobIdentity } from './job';

/** `tenants/7/uploads/<uploadId>/<file name>`; the name keeps letters, digits, dot, dash and underscore. */
export function uploadKey(options: { tenantId: number; uploadId: string; fileName: string }): string {
  const { tenantId, uploadId, fileName } = options;
  const safeName = fileName
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .slice(-120);
  return `tenants/${tenantId}/uploads/${uploadId}/${safeName || 'video'}`;
}

/**
 * `tenants/7/videos/53/<jobId>/<fencingToken>/`: two runs of a job never write the same object, and a reader follows
 * the prefix that the completing transaction recorded.
 */
export function outputPrefix(options: JobIdentity & { fencingToken: number }): string {
  const { tenantId, videoId, jobId, fencingToken } = options;
  return `tenants/${tenantId}/videos/${videoId}/${jobId}/${fencingToken}/`;
}

/** True when a key lies under the tenant's own prefix: a tenant never reads another's objects. */
export function isTenantKey(options: { tenantId: number; key: string }): boolean {
  return options.key.startsWith(`tenants/${options.tenantId}/`) && !options.key.split('/').includes('..');
}
