/** The command behind the apps' `build` targets. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from './build-app';
import { buildStandalonePage } from './standalone-page';

const USAGE =
  'node tools/release/release.mjs PROJECT [--entry src/main.ts] [--artifact PATH] [--external PACKAGE]... [--page FOLDER] [--player PROJECT] [--zip] | PROJECT --standalone-page';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      entry: { type: 'string', default: 'src/main.ts' },
      artifact: { type: 'string' },
      external: { type: 'string', multiple: true, default: [] },
      page: { type: 'string' },
      player: { type: 'string' },
      'standalone-page': { type: 'boolean', default: false },
      zip: { type: 'boolean', default: false },
    },
  });
  const [project] = positionals;
  if (project === undefined || positionals.length > 1) throw new Error(`Cannot build: wanted ${USAGE}`);
  if (values['standalone-page']) {
    const outFile = path.posix.join('dist', project, 'index.html');
    const folder = path.posix.join(project, 'src');
    const size = await buildStandalonePage({ workspaceRoot: process.cwd(), folder, outFile });
    return say(`${outFile}  ${inKilobytes(size)}`);
  }
  const { entry, artifact = project, external, page, player, zip } = values;
  const built = await buildApp({ workspaceRoot: process.cwd(), project, entry, artifact, external, page, player, zip });
  say(`${built.bundle.file}  ${inKilobytes(built.bundle.bytes)}`);
  if (built.zip) say(`${built.zip.file}  ${inKilobytes(built.zip.bytes)}  CodeSha256 ${built.zip.codeSha256}`);
}

const inKilobytes = (count: number): string => `${Math.round(count / 1000)} kB`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

main().catch((error: unknown) => {
  process.stderr.write(`release: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
