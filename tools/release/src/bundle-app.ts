/** Bundles an app with all its dependencies into one CommonJS file that runs outside the repository. */
import path from 'node:path';
import { build } from 'esbuild';
import { shakeableLibraries } from './shakeable-libraries';

/** What goes in, and where it comes out. */
export interface BundleOptions {
  readonly workspaceRoot: string;
  /** Relative to the workspace, such as `apps/scaler-lambda/src/index.ts`. */
  readonly entryPoint: string;
  /** Relative to the workspace, such as `dist/apps/scaler-lambda/index.js`; its source map is put beside it. */
  readonly outFile: string;
  /** Packages that stay outside, because they carry binaries or find files beside themselves. */
  readonly external?: readonly string[];
}

/**
 * The same sources give the same bytes, whatever the workspace's path: every path in the output is relative.
 * @throws {Error} esbuild's, with all its messages, when anything does not resolve or compile
 */
export async function bundleApp({ workspaceRoot, entryPoint, outFile, external = [] }: BundleOptions): Promise<void> {
  await build({
    absWorkingDir: workspaceRoot,
    entryPoints: [entryPoint],
    outfile: path.join(workspaceRoot, outFile),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // The SDK's ES modules can be shaken; its CommonJS ones double the bundle.
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'linked',
    legalComments: 'none',
    external: [...OPTIONAL_PACKAGES, ...external],
    define: FIXED_CONDITIONS,
    plugins: [shakeableLibraries({ workspaceRoot })],
    logLevel: 'warning',
  });
}

/** pg asks for its native binding and does without it. */
const OPTIONAL_PACKAGES = ['pg-native'];
/** fluent-ffmpeg requires its own coverage build when this is set; that file is not in the package. */
const FIXED_CONDITIONS = { 'process.env.FLUENTFFMPEG_COV': 'false' };
