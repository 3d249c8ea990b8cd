// `npm run ffleet -- VERB...`: the ops CLI from this checkout; against the local stack when one is up.
import { ensureBuilt, ensureGenerated, ensureNode, ensurePackages, runSetup } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

await runSetup(async () => {
  ensureNode();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['ops-cli']);
  return runBundle({ bundle: 'dist/apps/ops-cli/main.js', args: process.argv.slice(2) });
});
