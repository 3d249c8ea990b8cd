/** Which layer each project belongs to, and what each layer may import. The one table behind tags and lint. */

/** Libraries by layer; a library that is not listed here does not build, so that nobody forgets to place it. */
const LIBRARY_LAYERS = {
  units: 'core',
  config: 'core',
  'scaling-policy': 'core',
  'video-job-lifecycle': 'core',
  'media-plan': 'core',
  observability: 'core',
  evidence: 'core',
  ports: 'port',
  orchestration: 'flow',
  'persistence-prisma': 'adapter',
  'aws-adapters': 'adapter',
  'media-run': 'adapter',
  'evidence-collectors': 'adapter',
  host: 'adapter',
  terminal: 'view',
  'fleet-simulator': 'simulator',
};

/** PostgreSQL, AWS and a browser on one machine: development tooling that specs of every layer may use. */
const EMULATORS = ['local-aws', 'local-postgres', 'headless-browser'];

/** `libs/units` -> `core`. Throws for a library without a place in the table. */
function layerOf(projectRoot) {
  const [top, name] = projectRoot.split('/');
  if (top === 'apps') return 'app';
  if (top === 'tools') return EMULATORS.includes(name) ? 'emulator' : 'tool';
  const layer = LIBRARY_LAYERS[name];
  if (!layer)
    throw new Error(`Cannot tag ${projectRoot}: add ${name} to LIBRARY_LAYERS in tools/workspace-plugin/layers.js`);
  return layer;
}

const MAY_IMPORT = {
  core: ['core'],
  port: ['core', 'port'],
  flow: ['core', 'port', 'flow'],
  adapter: ['core', 'port'],
  view: ['core', 'port', 'view'],
  simulator: ['core', 'port', 'flow', 'simulator'],
  emulator: ['core', 'emulator'],
  app: ['core', 'port', 'flow', 'adapter', 'view'],
  tool: ['core', 'port', 'flow', 'adapter', 'view', 'simulator', 'emulator', 'tool'],
};

/** npm packages a layer may name at all; a layer that is absent may name any. zod is the one schema validator. */
const ALLOWED_PACKAGES = { core: ['zod'], port: [], flow: [], view: [], simulator: [] };

/**
 * Constraints for `@nx/enforce-module-boundaries`.
 * @param {{ specs: boolean }} options specs may also use the emulators, and any npm package
 */
function depConstraints({ specs }) {
  return Object.entries(MAY_IMPORT).map(([layer, targets]) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: (specs ? [...new Set([...targets, 'emulator'])] : targets).map(
      (target) => `layer:${target}`,
    ),
    ...(!specs && ALLOWED_PACKAGES[layer] ? { allowedExternalImports: ALLOWED_PACKAGES[layer] } : {}),
  }));
}

module.exports = { layerOf, depConstraints };
