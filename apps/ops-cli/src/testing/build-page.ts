/** The dashboard's page for specs, built by esbuild as the release does. */
import path from 'node:path';
import { build } from 'esbuild';

/** @param options.folder where the page goes */
export async function buildPage({ folder }: { folder: string }): Promise<void> {
  const page = path.join(__dirname, '../dashboard/page');
  await build({
    entryPoints: ['main.ts', 'index.html', 'style.css'].map((name) => path.join(page, name)),
    outdir: folder,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    loader: { '.html': 'copy' },
    logLevel: 'warning',
  });
}
