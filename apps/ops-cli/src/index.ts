/** The CLI as a function, for whoever runs it inside another process. */
export { runCli } from './run-cli';
export type { CliRun } from './run-cli';
