// `npm run bench:jobs`: what a no-op job costs in ffleet and in its peers, and who believes a stale worker.
import { ensureBuilt, ensureGenerated, ensureNode, ensurePackages, runSetup } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

await runSetup(async () => {
  ensureNode();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['bench']);
  return runBundle({ bundle: 'dist/tools/bench/src/jobs/main.js', args: process.argv.slice(2) });
});
