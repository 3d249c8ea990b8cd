// Builds the worker's image from its Dockerfile and its bundle, and measures it.
import { appendFile, cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../setup/prepare.mjs';
import { megabytes } from './report.mjs';

const TAG = 'ffleet/video-worker';
const DOCKERFILE = path.join(ROOT, 'apps/video-worker/Dockerfile');
const BUNDLE = path.join(ROOT, 'dist/apps/video-worker');

/** @returns {Promise<{ rootfs: string, config: object }>} where the image is mounted, and what it says about how to run it */
export async function buildWorkerImage({ store, folder, report }) {
  const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const context = path.join(folder, 'bundle');
  await cp(BUNDLE, context, { recursive: true }); // another build of the workspace must not change it meanwhile
  const build = async (tag) => {
    await store.build({ tag, context, dockerfile: DOCKERFILE, buildArgs: { VERSION: version } });
    return store.inspect(tag);
  };
  const { config, layers } = await report.step(`${TAG} from its Dockerfile`, () => build(TAG));
  const rootfs = await store.mount(TAG);
  const sizes = layers.map(({ size }) => size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  report.measure('unpacked size', `${megabytes(total)}, in layers of ${sizes.map(megabytes).join(', ')}`);

  await appendFile(path.join(context, 'main.js'), '\n');
  const changed = await report.step('the same with another bundle', () => build(`${TAG}:changed`));
  await report.check('another bundle makes another last layer, and no other', () => {
    const kept = layers.filter(({ digest }, index) => changed.layers[index]?.digest === digest).length;
    if (kept === layers.length - 1 && changed.layers.length === layers.length) return;
    throw new Error(`${kept} of ${layers.length} layers are the same; wanted all but the last`);
  });
  await report.check('its labels say what it is', () => {
    const labels = config.Labels ?? {};
    const wanted = { licenses: 'Apache-2.0', version };
    for (const [name, value] of Object.entries(wanted)) {
      const found = labels[`org.opencontainers.image.${name}`];
      if (found !== value) throw new Error(`org.opencontainers.image.${name} is ${found}; wanted ${value}`);
    }
    return `version ${version}`;
  });
  return { rootfs, config };
}
