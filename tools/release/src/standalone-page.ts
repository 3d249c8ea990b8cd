/** Builds a page into one file that any static host, or a bucket, can serve: script and style stand in it. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * The page's policy lets what stands in it run, by its digest, and nothing else.
 * @param options.folder holds index.html, which names main.js and style.css; relative to the workspace
 * @param options.outFile relative to the workspace
 * @returns its size in bytes
 * @throws {Error} esbuild's, when anything does not resolve or compile; where the page lacks one of the places to fill
 */
export async function buildStandalonePage(options: {
  workspaceRoot: string;
  folder: string;
  outFile: string;
}): Promise<number> {
  const { workspaceRoot, folder, outFile } = options;
  const [script, style] = await bundleTexts({ workspaceRoot, folder });
  const html = await readFile(path.join(workspaceRoot, folder, 'index.html'), 'utf8');
  const page = fill(html, [
    ['<link rel="stylesheet" href="style.css" />', `<style>${style}</style>`],
    ['<script type="module" src="main.js"></script>', `<script type="module">${script}</script>`],
    ["script-src 'self'", `script-src '${digestOf(script)}'`],
    ["style-src 'self'", `style-src '${digestOf(style)}'`],
  ]);
  const file = path.join(workspaceRoot, outFile);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, page);
  return (await stat(file)).size;
}

async function bundleTexts(options: { workspaceRoot: string; folder: string }): Promise<readonly [string, string]> {
  const { workspaceRoot, folder } = options;
  const { outputFiles } = await build({
    absWorkingDir: workspaceRoot,
    entryPoints: ['main.ts', 'style.css'].map((name) => path.posix.join(folder, name)),
    outdir: 'page',
    write: false,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const textOf = (suffix: string): string => outputFiles.find((file) => file.path.endsWith(suffix))?.text.trim() ?? '';
  // What closes the element early would be read as markup.
  return [textOf('.js').replaceAll('</script', '<\\/script'), textOf('.css').replaceAll('</style', '<\\/style')];
}

/** @throws {Error} where a place is not there exactly once */
function fill(html: string, places: readonly (readonly [place: string, text: string])[]): string {
  return places.reduce((page, [place, text]) => {
    const [before = '', after, ...more] = page.split(place);
    if (after === undefined || more.length > 0) {
      throw new Error(`Cannot build a page in one file: index.html has to hold ${place} exactly once`);
    }
    return before + text + after;
  }, html);
}

/** @see Content Security Policy Level 3, section 2.3.1 (hash-source) */
const digestOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
