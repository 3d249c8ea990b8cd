/** Infers each project's layer tag from its path, and a `typecheck` of its own where its production code knows no Node. */
const { createNodesFromFiles } = require('@nx/devkit');
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { layerOf } = require('./layers');

function inferProject(configFile, { workspaceRoot }) {
  const root = dirname(configFile);
  const production = 'tsconfig.lib.json';
  const typecheck = { command: `tsc --noEmit -p ${production}`, options: { cwd: root } };
  const targets = knowsNoNode(join(workspaceRoot, root, production)) ? { typecheck } : {};
  return { projects: { [root]: { root, tags: [`layer:${layerOf(root)}`], targets } } };
}

/** Whether there is a tsconfig that names no ambient types at all: what it checks is hidden from `tools/types`. */
const knowsNoNode = (file) =>
  existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).compilerOptions?.types?.length === 0;

module.exports = {
  name: 'ffleet-workspace',
  createNodesV2: [
    '{apps,libs,tools}/*/project.json',
    (files, options, context) => createNodesFromFiles((file) => inferProject(file, context), files, options, context),
  ],
};
