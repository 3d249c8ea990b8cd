/** The one Jest set-up that every project shares: SWC compiles, library names resolve to their sources. */
const { paths } = require('./tsconfig.base.json').compilerOptions;

/** `@ffleet/units` -> `<workspace>/libs/units/src/index.ts`, straight from tsconfig.base.json. */
const moduleNameMapper = Object.fromEntries(
  Object.entries(paths).map(([name, [file]]) => [`^${name}$`, `${__dirname}/${file.replace('./', '')}`]),
);

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper,
  transform: {
    '^.+\\.ts$': [
      require.resolve('@swc/jest'),
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // A test that hangs says so; the slowest real transcodes of the suite take about 30 s on a busy machine.
  testTimeout: 60_000,
};
