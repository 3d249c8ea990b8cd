// Stands in for the registry: makes the images that the Dockerfile starts from, out of Debian's packages and npm's Node.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../setup/prepare.mjs';
import { run } from './run-command.mjs';

const DOCKERFILE = path.join(ROOT, 'apps/video-worker/Dockerfile');
/** What Debian's own slim images leave out. */
const SLIM = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];

/** Builds each image under the name by which the Dockerfile asks for it. */
export async function buildBaseImages({ store, folder, report, signal }) {
  const names = parseBaseNames(await readFile(DOCKERFILE, 'utf8'));
  const context = path.join(folder, 'base');
  await mkdir(context);
  await report.step(`${names.debian} from Debian's packages`, async () => {
    const slim = SLIM.map((pattern) => `--dpkgopt=path-exclude=${pattern}`);
    const args = ['--quiet', '--variant=minbase', ...slim, names.suite, path.join(context, 'root.tar')];
    await run({ command: 'mmdebstrap', args, signal });
    const dockerfile = path.join(folder, 'Dockerfile.debian');
    await writeFile(dockerfile, 'FROM scratch\nADD root.tar /\n');
    await store.build({ tag: qualified(names.debian), context, dockerfile });
  });
  await report.step(`${names.node} from npm's Node ${names.nodeMajor}`, async () => {
    await fetchNode({ major: names.nodeMajor, folder: context, signal });
    const dockerfile = path.join(folder, 'Dockerfile.node');
    await writeFile(dockerfile, `FROM ${qualified(names.debian)}\nCOPY package/bin/node /usr/local/bin/node\n`);
    await store.build({ tag: qualified(names.node), context, dockerfile });
  });
}

/** @throws {Error} when the Dockerfile names its bases otherwise than this check can make them */
function parseBaseNames(dockerfile) {
  const node = /^ARG NODE_IMAGE=(node:(\d+)\S*)$/m.exec(dockerfile);
  const debian = /^ARG DEBIAN_IMAGE=(debian:([a-z]+)-slim)$/m.exec(dockerfile);
  if (!node || !debian) {
    throw new Error(
      `Cannot make the bases of ${DOCKERFILE}: it should name them in ARG NODE_IMAGE=node:MAJOR... and ARG DEBIAN_IMAGE=debian:SUITE-slim`,
    );
  }
  return { node: node[1], nodeMajor: node[2], debian: debian[1], suite: debian[2] };
}

const qualified = (name) => `docker.io/library/${name}`;

/** Unpacks Node's newest release of a major version, whose integrity npm has verified, into `folder`/package. */
async function fetchNode({ major, folder, signal }) {
  const wanted = `node-linux-${process.arch}@${major}`;
  await run({ command: 'npm', args: ['pack', '--silent', '--pack-destination', folder, wanted], cwd: folder, signal });
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (!archive) throw new Error(`Cannot find the archive of ${wanted} in ${folder}`);
  await run({ command: 'tar', args: ['-xzf', archive, 'package/bin/node'], cwd: folder, signal });
}
