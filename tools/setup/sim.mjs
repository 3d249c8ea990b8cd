// `npm run sim`: the fleet simulator over many seeds.
import { ensureBuilt, ensureNode, ensurePackages, runSetup } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

await runSetup(async () => {
  ensureNode();
  ensurePackages();
  ensureBuilt(['simulate']);
  return runBundle({ bundle: 'dist/tools/simulate/main.js', args: process.argv.slice(2) });
});
