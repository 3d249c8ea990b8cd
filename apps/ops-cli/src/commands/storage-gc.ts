/** `ffleet storage gc`: outputs of runs that nobody follows any more; listed, and deleted only when that is confirmed. */
import type { PartStore, VideoCatalog } from '@ffleet/ports';
import { formatBytes, isSettled, writeLines } from '@ffleet/terminal';
import { bytes } from '@ffleet/units';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import type { MediaBucket, StoredObject } from '../media-bucket';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';

/** Younger than this, a run may not have told the database yet what it has uploaded. */
const AGE_MIN_MS = 24 * 3_600_000;
const OUTPUTS = 'tenants/';
/** `tenants/1/videos/53/<job>/<token>/` */
const RUN = /^tenants\/\d+\/videos\/(\d+)\/[^/]+\/[^/]+\//;

interface RunOutput {
  readonly prefix: string;
  readonly videoId: number;
  readonly keys: readonly string[];
  readonly sizeBytes: number;
}

/** Without `yes` nothing is deleted. @returns `findings` where orphans are left */
export async function runStorageGc(
  { yes }: { yes: boolean },
  ports: {
    catalog: Pick<VideoCatalog, 'fetchVideo'>;
    parts: Pick<PartStore, 'disownParts'>;
    bucket: Omit<MediaBucket, 'open'>;
  },
  { out, err, json, clock }: CommandContext,
): Promise<ExitCode> {
  const { catalog, parts, bucket } = ports;
  const objects = await bucket.list({ prefix: OUTPUTS });
  const candidates = await orphansAmong({ outputs: oldOutputs({ objects, nowEpochMs: clock.nowEpochMs() }), catalog });
  // A retry that is planned from now on cannot take over what is about to go; one planned before is seen by a second look.
  if (yes) await disown({ orphans: candidates, parts });
  const orphans = yes ? await orphansAmong({ outputs: candidates, catalog }) : candidates;
  const failed = yes ? await bucket.remove({ keys: orphans.flatMap(({ keys }) => keys) }) : [];
  if (json) {
    const listed = orphans.map(({ prefix, videoId, keys, sizeBytes }) => ({
      ...{ prefix, video_id: videoId, objects: keys.length, size_bytes: sizeBytes },
    }));
    out.write(renderDocument('storage gc', { orphans: listed, deleted: yes, not_deleted: failed }));
  } else {
    writeLines(out, [
      ...orphans.map(
        ({ prefix, keys, sizeBytes }) => `${prefix}  ${keys.length} objects  ${formatBytes(bytes(sizeBytes))}`,
      ),
      `${orphans.length} outputs of runs that nobody follows${yes ? ', deleted' : ''}.`,
    ]);
    writeLines(
      err,
      failed.map(({ key, error }) => `Not deleted: ${key}: ${error}`),
    );
    if (!yes && orphans.length > 0) writeLines(err, ['Nothing was deleted: add --yes to delete them.']);
  }
  return (yes ? failed.length : orphans.length) === 0 ? EXIT.done : EXIT.findings;
}

async function disown(options: {
  orphans: readonly RunOutput[];
  parts: Pick<PartStore, 'disownParts'>;
}): Promise<void> {
  const { orphans, parts } = options;
  for (const videoId of new Set(orphans.map((orphan) => orphan.videoId))) {
    const keyPrefixes = orphans.filter((orphan) => orphan.videoId === videoId).map(({ prefix }) => prefix);
    await parts.disownParts({ videoId, keyPrefixes });
  }
}

function oldOutputs(options: { objects: readonly StoredObject[]; nowEpochMs: number }): readonly RunOutput[] {
  const { objects, nowEpochMs } = options;
  const runs = new Map<string, { videoId: number; objects: StoredObject[] }>();
  for (const object of objects) {
    const [prefix, videoId] = RUN.exec(object.key) ?? [];
    if (prefix === undefined) continue; // not written by a run: none of ours to judge
    const run = runs.get(prefix) ?? { videoId: Number(videoId), objects: [] };
    run.objects.push(object);
    runs.set(prefix, run);
  }
  return [...runs].flatMap(([prefix, run]) => {
    const newest = Math.max(...run.objects.map(({ modifiedEpochMs }) => modifiedEpochMs));
    if (nowEpochMs - newest < AGE_MIN_MS) return [];
    const sizeBytes = run.objects.reduce((sum, object) => sum + object.sizeBytes, 0);
    return [{ prefix, videoId: run.videoId, keys: run.objects.map(({ key }) => key), sizeBytes }];
  });
}

async function orphansAmong(options: {
  outputs: readonly RunOutput[];
  catalog: Pick<VideoCatalog, 'fetchVideo'>;
}): Promise<readonly RunOutput[]> {
  const { outputs, catalog } = options;
  const orphans: RunOutput[] = [];
  for (const output of outputs) {
    const video = await catalog.fetchVideo({ videoId: output.videoId });
    const { keyPrefix, partPrefixes = [] } = video?.output ?? {};
    const isFollowed = keyPrefix === output.prefix || partPrefixes.includes(output.prefix);
    // Its parts, and those that it took over, are what it will be joined of.
    const isLive = video !== null && !isSettled(video);
    if (!isFollowed && !isLive) orphans.push(output);
  }
  return orphans;
}
