// `npm run ffleet -- VERB...`: the ops CLI from this checkout; against the local stack while one is up.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt, ensureGenerated, ensureNode, ensurePackages, ROOT, runSetup } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

/** What a running stack says about itself, unless the user has named another fleet. */
function localStackEnvironment() {
  const file = path.join(ROOT, '.ffleet/environment.json');
  return process.env.DATABASE_URL || !existsSync(file) ? {} : JSON.parse(readFileSync(file, 'utf8'));
}

await runSetup(async () => {
  ensureNode();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['ops-cli']);
  return runBundle({ bundle: 'dist/apps/ops-cli/main.js', args: process.argv.slice(2), env: localStackEnvironment() });
});
