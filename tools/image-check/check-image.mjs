// `npm run image:check`: builds the worker's image without a Docker engine, and shows that it does its work in a fleet.
import { ensureBuilt, ensureFfmpeg, ensureGenerated, ensureNode, ensurePackages, runSetup } from '../setup/prepare.mjs';
import { buildBaseImages } from './base-images.mjs';
import { checkContents } from './check-contents.mjs';
import { checkInFleet } from './check-in-fleet.mjs';
import { openImageStore } from './image-store.mjs';
import { ensureImageTools } from './image-tools.mjs';
import { createReport } from './report.mjs';
import { stopOnSignals, withWorkFolder } from './work-folder.mjs';
import { buildWorkerImage } from './worker-image.mjs';

await runSetup(async () => {
  const signal = stopOnSignals();
  try {
    return await checkImage({ signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    console.log('Stopped; nothing is left behind.');
    return 130;
  }
});

/** @returns {Promise<number>} the exit code */
async function checkImage({ signal }) {
  ensureNode();
  await ensureImageTools({ signal });
  const tools = ensureFfmpeg();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['scaler-lambda', 'video-worker', 'ops-cli', 'local-stack']);
  const report = createReport();
  await withWorkFolder(async (folder) => {
    const store = await openImageStore({ folder, signal });
    try {
      await buildBaseImages({ store, folder, report, signal });
      const image = await buildWorkerImage({ store, folder, report });
      await checkContents({ image, report, signal });
      await checkInFleet({ image, report, folder, signal, tools });
    } finally {
      await store.dispose();
    }
  });
  return report.finish();
}
