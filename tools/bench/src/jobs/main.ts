/** `npm run bench:jobs`: what a job costs that does nothing, in ffleet and in its peers, and who believes a stale worker. */
import { readRole } from './child';
import { readOptions } from './options';

/** Each role loads what it needs alone: the workers of the stale test are started many times. */
async function main(): Promise<void> {
  const role = readRole();
  switch (role?.kind) {
    case 'emulator':
      return (await import('./emulator')).serveEmulator(role);
    case 'stale-worker':
      return (await import('./stale/stale-worker')).runStaleWorker(role);
    case undefined: {
      const options = readOptions(process.argv.slice(2));
      return (await import('./bench')).runBench(options);
    }
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
