/** Builds a page that an app serves: its script in one file for browsers, its markup and style as they are. */
import path from 'node:path';
import { build } from 'esbuild';

/**
 * @param options.folder holds main.ts, index.html and style.css; relative to the workspace
 * @param options.outFolder relative to the workspace
 * @throws {Error} esbuild's, with all its messages, when anything does not resolve or compile
 */
export async function bundlePage(options: { workspaceRoot: string; folder: string; outFolder: string }): Promise<void> {
  const { workspaceRoot, folder, outFolder } = options;
  await build({
    absWorkingDir: workspaceRoot,
    entryPoints: ['main.ts', 'index.html', 'style.css'].map((name) => path.posix.join(folder, name)),
    outdir: path.join(workspaceRoot, outFolder),
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    loader: { '.html': 'copy' },
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
}
