// A store of images of its own, in the work folder: buildah with chroot isolation, which needs no engine and no network.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { run } from './run-command.mjs';

/**
 * @param {{ folder: string, signal: AbortSignal }} options
 * @returns a store that never asks a registry: what a Dockerfile starts from must have been built here before
 */
export async function openImageStore({ folder, signal }) {
  const [root, runRoot, temporary] = ['storage', 'run', 'build'].map((name) => path.join(folder, name));
  await Promise.all([root, runRoot, temporary].map((made) => mkdir(made, { recursive: true })));
  const buildah = (args, options = {}) =>
    run({
      command: 'buildah',
      args: ['--root', root, '--runroot', runRoot, '--storage-driver', 'overlay', ...args],
      env: { ...process.env, TMPDIR: temporary },
      ...options,
    });
  return {
    /** @param options.buildArgs values of the Dockerfile's ARGs */
    async build({ tag, context, dockerfile, buildArgs = {} }) {
      const values = Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
      const how = ['--isolation', 'chroot', '--pull-never', '--layers', ...values];
      await buildah(['build', ...how, '--tag', tag, '--file', dockerfile, context], { signal });
    },
    /** @returns {Promise<{ config: object, layers: { digest: string, size: number }[] }>} uncompressed, from the base upwards */
    async inspect(tag) {
      const described = JSON.parse(await buildah(['inspect', '--type', 'image', tag], { signal }));
      const { layers } = JSON.parse(described.Manifest);
      return { config: described.OCIv1.config, layers };
    },
    /** @returns {Promise<string>} where the image's file system stands until the store is disposed of */
    async mount(tag) {
      const container = (await buildah(['from', '--pull-never', tag], { signal })).trim();
      return (await buildah(['mount', container], { signal })).trim();
    },
    /** Unmounts everything; the files go with the work folder. */
    async dispose() {
      await buildah(['rm', '--all']);
    },
  };
}
