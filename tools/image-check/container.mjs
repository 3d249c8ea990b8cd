// Runs a mounted image as an engine does in production: the command is process 1, the root is read-only, it has no rights.
import { CommandFailed, runToEnd } from './run-command.mjs';

/**
 * A constant script: what varies comes as its arguments. The mounts end with their namespace, however the container ends.
 * The death signal is set once more at the end, since a change of user clears it.
 */
const ENTER = `
set -eu
rootfs=$1 user=$2 group=$3 workdir=$4; shift 4
mount --bind "$rootfs" "$rootfs"
mount -o remount,bind,ro "$rootfs"
mount -t proc proc "$rootfs/proc"
mount --bind /dev "$rootfs/dev"
mount -t tmpfs -o mode=1777,size=1g tmpfs "$rootfs/scratch"
exec chroot "$rootfs" setpriv --reuid "$user" --regid "$group" --clear-groups --no-new-privs \
  --inh-caps=-all --bounding-set=-all --pdeathsig KILL -- env --chdir "$workdir" "$@"
`;

/**
 * How to start a command in a container that dies with this process. The network is this machine's.
 * @param {{ image: { rootfs: string, config: object }, command: string[], env?: Record<string, string> }} options
 *   `env` comes on top of the image's own; nothing of this process's environment gets in
 */
export function inContainer({ image, command, env = {} }) {
  const { User = '', WorkingDir = '/', Env } = image.config;
  const [user = '', group = user] = User.split(':');
  const namespaces = ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];
  const enter = ['sh', '-c', ENTER, 'enter', image.rootfs, user, group, WorkingDir];
  return {
    command: 'setpriv',
    args: ['--pdeathsig', 'KILL', '--', 'unshare', ...namespaces, '--', ...enter, ...command],
    env: { ...Object.fromEntries(Env.map(splitVariable)), ...env },
  };
}

function splitVariable(line) {
  const end = line.indexOf('=');
  return [line.slice(0, end), line.slice(end + 1)];
}

/**
 * Runs a command in the image instead of its entry point.
 * @returns {Promise<string>} what it printed. @throws {CommandFailed} unless the exit code is 0
 */
export async function runInImage({ image, command, signal }) {
  const { code, stdout, stderr } = await runToEnd({ ...inContainer({ image, command }), signal });
  if (code === 0) return stdout.trim();
  throw new CommandFailed(`\`${command.join(' ')}\` ended with exit code ${code}\n${stdout}${stderr}`.trimEnd());
}

/** Runs the entry point with no environment but the image's. @returns {Promise<{ code: number, stdout: string, stderr: string }>} */
export function runEntryPoint({ image, signal }) {
  return runToEnd({ ...inContainer({ image, command: image.config.Entrypoint }), signal });
}
