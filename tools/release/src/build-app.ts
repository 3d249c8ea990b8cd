/** One app's artifacts: its bundle, and for Lambda a zip of it. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleApp } from './bundle-app';
import { bundlePage } from './bundle-page';
import { buildStandalonePage } from './standalone-page';
import { codeSha256, zipBundle } from './zip-bundle';

/** Which app, and what of it. */
export interface BuildAppOptions {
  readonly workspaceRoot: string;
  /** Relative to the workspace, such as `apps/scaler-lambda`. */
  readonly project: string;
  /** Relative to the project, such as `src/index.ts`; the bundle takes its name, such as `index.js`. */
  readonly entry: string;
  readonly external?: readonly string[];
  /** The folder of a page that the app serves, relative to the project; it is built into `page` beside the bundle. */
  readonly page?: string | undefined;
  /** The project of the player that the page shows, relative to the workspace; it is built into `page/player.html`. */
  readonly player?: string | undefined;
  /** Where the artifact goes below `dist`, such as `apps/scaler-lambda-sweep`; the project's path unless given. */
  readonly artifact?: string;
  /** Whether to make `dist/<artifact>.zip` of the bundle as well; the source map stays outside. */
  readonly zip: boolean;
}

/** Paths are relative to the workspace. */
export interface BuiltApp {
  readonly bundle: { readonly file: string; readonly bytes: number };
  readonly zip: { readonly file: string; readonly bytes: number; readonly codeSha256: string } | null;
}

/** Builds into `dist/<artifact>`, which is emptied first. */
export async function buildApp(options: BuildAppOptions): Promise<BuiltApp> {
  const { workspaceRoot, project, entry, artifact = project, external = [], page, player } = options;
  const name = `${path.parse(entry).name}.js`;
  const file = path.posix.join('dist', artifact, name);
  await rm(path.join(workspaceRoot, 'dist', artifact), { recursive: true, force: true });
  await bundleApp({ workspaceRoot, entryPoint: path.posix.join(project, entry), outFile: file, external });
  if (page !== undefined) {
    const outFolder = path.posix.join('dist', artifact, 'page');
    await bundlePage({ workspaceRoot, folder: path.posix.join(project, page), outFolder });
    if (player !== undefined) {
      const outFile = path.posix.join(outFolder, 'player.html');
      await buildStandalonePage({ workspaceRoot, folder: path.posix.join(player, 'src'), outFile });
    }
  }
  const { size } = await stat(path.join(workspaceRoot, file));
  const zip = options.zip ? await writeZip({ workspaceRoot, artifact, name, file }) : null;
  return { bundle: { file, bytes: size }, zip };
}

async function writeZip(options: {
  workspaceRoot: string;
  artifact: string;
  name: string;
  file: string;
}): Promise<BuiltApp['zip']> {
  const { workspaceRoot, artifact, name, file } = options;
  const zip = zipBundle(new Map([[name, await readFile(path.join(workspaceRoot, file))]]));
  const zipFile = path.posix.join('dist', `${artifact}.zip`);
  await writeFile(path.join(workspaceRoot, zipFile), zip);
  return { file: zipFile, bytes: zip.byteLength, codeSha256: codeSha256(zip) };
}
