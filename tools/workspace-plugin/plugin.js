/** Infers each project's layer tag from its path and a `typecheck` target from its tsconfig files. */
const { createNodesFromFiles } = require('@nx/devkit');
const { existsSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { layerOf } = require('./layers');

function inferProject(configFile, { workspaceRoot }) {
  const root = dirname(configFile);
  const configs = ['tsconfig.lib.json', 'tsconfig.json'].filter((name) => existsSync(join(workspaceRoot, root, name)));
  const typecheck = { command: configs.map((name) => `tsc --noEmit -p ${name}`).join(' && '), options: { cwd: root } };
  return {
    projects: { [root]: { root, tags: [`layer:${layerOf(root)}`], targets: configs.length ? { typecheck } : {} } },
  };
}

module.exports = {
  name: 'ffleet-workspace',
  createNodesV2: [
    '{apps,libs,tools}/*/project.json',
    (files, options, context) => createNodesFromFiles((file) => inferProject(file, context), files, options, context),
  ],
};
