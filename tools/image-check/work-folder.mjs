// One folder that holds everything the check makes, removed however the check ends.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** @returns {AbortSignal} aborted when the user or the system asks the check to stop; it then cleans up and fails */
export function stopOnSignals() {
  const stopped = new globalThis.AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => stopped.abort());
  return stopped.signal;
}

export async function withWorkFolder(use) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-image-'));
  try {
    await use(folder);
  } finally {
    await removeUnmounted(folder);
  }
}

/** @throws {Error} when something is still mounted in it: removing would reach into what is mounted */
async function removeUnmounted(folder) {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const inside = mounts.split('\n').map((line) => line.split(' ')[1] ?? '');
  const left = inside.filter((point) => point.startsWith(`${folder}/`));
  if (left.length > 0) throw new Error(`Cannot remove ${folder}: unmount ${left.join(', ')} first`);
  await rm(folder, { recursive: true, force: true });
}
