/** The scratch folders of one worker, so that a run can be held to leaving none behind. */
import type { ScratchSpace } from '@ffleet/ports';
import { bytes } from '@ffleet/units';
import type { FaultPlan } from '../../kernel/fault-plan';
import type { SimProcess } from '../../kernel/sim-process';

export interface SimScratch {
  readonly space: ScratchSpace;
  /** Folders that are there. */
  readonly folders: ReadonlySet<string>;
}

export function createSimScratch(options: {
  process: SimProcess;
  faults: FaultPlan;
  /** How often a folder cannot be made. */
  diskFullProbability: number;
}): SimScratch {
  const { process, faults, diskFullProbability } = options;
  const folders = new Set<string>();
  let opened = 0;
  return {
    folders,
    space: {
      fetchSpace: async () => ({ freeBytes: bytes(1e12), totalBytes: bytes(2e12) }),
      async open({ jobId }) {
        opened += 1;
        const place = `${process.name}/scratch.open#${opened}`;
        if (faults.fires({ place, kind: 'disk-full', probability: diskFullProbability })) {
          throw new Error('ENOSPC: no space left on device');
        }
        const path = `/scratch/${process.name}/${opened}-${jobId}`;
        folders.add(path);
        return {
          path,
          discard: async () => undefined,
          remove: async () => void folders.delete(path),
        };
      },
    },
  };
}
