/** Infers each project's layer tag from its path and a `typecheck` target from its tsconfig files. */
const { createNodesFromFiles } = require('@nx/devkit');
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { layerOf } = require('./layers');

function inferProject(configFile, { workspaceRoot }) {
  const root = dirname(configFile);
  const folder = join(workspaceRoot, root);
  // Its production code alone where that knows less than its specs: the world of Node. Else once is enough.
  const configs = ['tsconfig.lib.json', 'tsconfig.json'].filter(
    (name) => existsSync(join(folder, name)) && (name === 'tsconfig.json' || knowsNoNode(join(folder, name))),
  );
  const typecheck = { command: configs.map((name) => `tsc --noEmit -p ${name}`).join(' && '), options: { cwd: root } };
  return {
    projects: { [root]: { root, tags: [`layer:${layerOf(root)}`], targets: configs.length ? { typecheck } : {} } },
  };
}

/** Whether a tsconfig names no ambient types at all. */
const knowsNoNode = (file) => JSON.parse(readFileSync(file, 'utf8')).compilerOptions?.types?.length === 0;

module.exports = {
  name: 'ffleet-workspace',
  createNodesV2: [
    '{apps,libs,tools}/*/project.json',
    (files, options, context) => createNodesFromFiles((file) => inferProject(file, context), files, options, context),
  ],
};
