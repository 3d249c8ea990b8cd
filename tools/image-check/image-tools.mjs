// Finds or installs what builds an image without a Docker engine: buildah, mmdebstrap and util-linux, as root on Linux.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../setup/prepare.mjs';
import { run } from './run-command.mjs';

const TOOLS = { buildah: 'buildah', mmdebstrap: 'mmdebstrap', unshare: 'util-linux', setpriv: 'util-linux' };

/** @throws {SetupError} saying what is wanted, when this machine cannot do it */
export async function ensureImageTools({ signal }) {
  const wanted = 'The image check needs Debian or Ubuntu, root, and the packages buildah, mmdebstrap and util-linux.';
  if (process.platform !== 'linux') throw new SetupError(`Cannot build the image on ${process.platform}. ${wanted}`);
  if (process.getuid() !== 0) {
    throw new SetupError(`Cannot build the image as user ${process.getuid()}: it mounts file systems. ${wanted}`);
  }
  const missing = Object.keys(TOOLS).filter((tool) => !isOnPath(tool));
  if (missing.length === 0) return;
  if (!isOnPath('apt-get')) throw new SetupError(`Cannot find ${missing.join(', ')}, nor apt-get. ${wanted}`);
  const packages = [...new Set(missing.map((tool) => TOOLS[tool]))];
  console.log(`Installing ${packages.join(' and ')} with apt-get ...`);
  const apt = (args) =>
    run({
      command: 'apt-get',
      args: ['-qq', ...args],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      signal,
    });
  await apt(['update']);
  await apt(['install', '-y', '--no-install-recommends', ...packages]);
}

function isOnPath(tool) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
