/** A worker's scratch disk is full: a small file system is put in its place, which takes a user who may mount one. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Incident } from './incident';
import { until } from './incident-ground';
import type { IncidentGround } from './incident-ground';

const run = promisify(execFile);
const DISK = { kilobytes: 1024, ballastKilobytes: 1000 };

async function fill(scratchDir: string): Promise<void> {
  await mkdir(scratchDir, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK.kilobytes}k,mode=0700`, 'tmpfs', scratchDir]);
  await writeFile(path.join(scratchDir, 'ballast'), Buffer.alloc(DISK.ballastKilobytes * 1024));
}

async function untilFailed({ database }: IncidentGround, videoId: number): Promise<void> {
  const failed = async () => {
    const code = 'SELECT failure_code AS code FROM jobs WHERE video_id = $1';
    return (await database.pool.query<{ code: string | null }>(code, [videoId])).rows[0]?.code ?? null;
  };
  await until(`video ${videoId} to fail`, failed, (code) => code !== null);
}

export const DISK_FULL: Incident = {
  title: "the workers' scratch disks are full",
  finding: 'DiskFull/NoSpaceLeft',
  async make(ground) {
    const folders = ground.stack.workers().map(({ instanceId }) => ground.scratchDirOf(instanceId));
    for (const folder of folders) await fill(folder);
    const videoId = await ground.submitSlow();
    await untilFailed(ground, videoId);
    return async () => {
      await ground.cancel(videoId);
      for (const folder of folders) await run('umount', ['--lazy', folder]);
      // The report looks at the failures of the last minutes.
      await ground.database.pool.query('DELETE FROM videos WHERE id = $1', [videoId]);
    };
  },
};

/** Only root may mount, and not in every container. */
export async function mayMount(folder: string): Promise<boolean> {
  const place = path.join(folder, 'may-mount');
  await mkdir(place, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', place]);
    await run('umount', [place]);
    return true;
  } catch {
    return false;
  }
}
