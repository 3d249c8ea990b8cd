/** Scratch folders on the local disk: one a job, private to this user, gone with the job. */
import { mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ScratchSpace } from '@ffleet/ports';
import { bytes } from '@ffleet/units';

/**
 * @param options.root made when it is missing; it belongs to one worker, so what an earlier, killed process of this
 *   worker left there is removed by `sweep`
 */
export function createScratchSpace(options: { root: string }): ScratchSpace & { sweep(): Promise<void> } {
  const { root } = options;
  return {
    async open({ jobId }) {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const folder = await mkdtemp(path.join(root, `${jobId}-`));
      return {
        path: folder,
        discard: ({ path: file }) => rm(file, { force: true }),
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
    async fetchSpace() {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const { bavail, blocks, bsize } = await statfs(root);
      return { freeBytes: bytes(bavail * bsize), totalBytes: bytes(blocks * bsize) };
    },
    async sweep() {
      await mkdir(root, { recursive: true, mode: 0o700 });
      for (const name of await readdir(root)) await rm(path.join(root, name), { recursive: true, force: true });
    },
  };
}
