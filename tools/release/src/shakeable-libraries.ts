/** Lets esbuild drop the library files that an app does not use, with the SDK clients behind them. */
import path from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Our library files only define things: importing one has no effect of its own, so an unused one can go. (A package
 * such as lib-storage does not promise that of itself, and would drag the S3 client into every bundle.)
 * Generated code makes no such promise.
 */
export function shakeableLibraries({ workspaceRoot }: { workspaceRoot: string }): Plugin {
  const libraries = path.join(workspaceRoot, 'libs') + path.sep;
  return {
    name: 'shakeable-libraries',
    setup(build) {
      build.onResolve(
        { filter: /^(@ffleet\/|\.\.?\/)/ },
        async ({ path: specifier, importer, resolveDir, kind, pluginData }) => {
          if (pluginData === RESOLVING || !(importer.startsWith(libraries) || specifier.startsWith('@ffleet/')))
            return null;
          const resolved = await build.resolve(specifier, { importer, resolveDir, kind, pluginData: RESOLVING });
          const isOurs =
            resolved.path.startsWith(libraries) && !resolved.path.includes(`${path.sep}generated${path.sep}`);
          return isOurs ? { ...resolved, sideEffects: false } : resolved;
        },
      );
    },
  };
}

const RESOLVING = Symbol('already asked');
