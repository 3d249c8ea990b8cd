/** Runs the release tool from its TypeScript sources, so that building an app needs no build of its own before. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const workspaceRoot = path.resolve(import.meta.dirname, '../..');
process.chdir(workspaceRoot);

// A file of its own per process: Nx builds several apps at a time.
const outfile = path.join(workspaceRoot, `dist/.release/${process.pid}.mjs`);
await mkdir(path.dirname(outfile), { recursive: true });
try {
  await build({
    entryPoints: [path.join(workspaceRoot, 'tools/release/src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(outfile, { force: true });
}
