// Makes a fresh machine ready with nothing but Node: packages, the database client, ffmpeg, builds. Skips what is done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const NODE_WANTED = [20, 19];
/** 5.1, as major + minor / 100. */
const FFMPEG_WANTED = 5.01;

/** Problems that the user can solve: the message says how, and no stack is printed. */
export class SetupError extends Error {}

/**
 * Runs a step and ends with a readable line when it is the user's turn.
 * @param {{ problemCode?: number, onProblem?: (message: string) => void }} options the exit code then, and who else is told
 */
export async function runSetup(step, { problemCode = 1, onProblem = () => {} } = {}) {
  try {
    process.exitCode = await step();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    onProblem(error.message);
    console.error(`\n${error.message}`);
    process.exitCode = problemCode;
  }
}

export function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_WANTED[0] || (major === NODE_WANTED[0] && minor >= NODE_WANTED[1])) return;
  throw new SetupError(
    `Cannot run with Node ${process.versions.node}: ffleet needs Node ${NODE_WANTED.join('.')} or newer (https://nodejs.org).`,
  );
}

/** npm ci, unless node_modules already holds what package-lock.json says (a postinstall script leaves the stamp). */
export function ensurePackages() {
  if (readStamp('node_modules/.ffleet-packages') === hashFiles(['package-lock.json'])) return;
  run({
    title: 'Installing npm packages (about a minute)',
    command: npm(),
    args: ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
  });
  stampPackages();
}

export function stampPackages() {
  writeStamp('node_modules/.ffleet-packages', hashFiles(['package-lock.json']));
}

/** The Prisma client, made from its schema. */
export function ensureGenerated() {
  const hash = hashFiles([
    'package-lock.json',
    ...listFiles('libs/persistence-prisma/prisma'),
    ...listFiles('libs/persistence-prisma/tools'),
  ]);
  const stamp = 'node_modules/.ffleet-generated';
  if (readStamp(stamp) === hash && existsSync(path.join(ROOT, 'libs/persistence-prisma/src/generated'))) return;
  run({
    title: 'Generating the database client',
    command: nx(),
    args: ['run', 'persistence-prisma:generate', '--output-style=static'],
  });
  writeStamp(stamp, hash);
}

/** Bundles of the named projects, each built unless no source changed since. */
export function ensureBuilt(projects) {
  const sources = ['apps', 'libs', 'tools'].flatMap((folder) => listFiles(folder));
  const hash = hashFiles([
    'package-lock.json',
    'tsconfig.base.json',
    ...sources.filter((file) => !file.includes('.spec.')),
  ]);
  const stampOf = (project) => `dist/.ffleet-built-${project}`;
  const stale = projects.filter((project) => readStamp(stampOf(project)) !== hash);
  if (stale.length === 0) return;
  run({
    title: 'Building',
    command: nx(),
    args: ['run-many', '-t', 'build', '-p', stale.join(','), '--output-style=static'],
  });
  for (const project of stale) writeStamp(stampOf(project), hash);
}

/** @returns {{ ffmpegPath: string, ffprobePath: string }} found by variable, in PATH, or installed by the system's package manager */
export function ensureFfmpeg() {
  const find = () => ({
    ffmpegPath: findTool('FFMPEG_PATH', 'ffmpeg'),
    ffprobePath: findTool('FFPROBE_PATH', 'ffprobe'),
  });
  const found = find();
  if (found.ffmpegPath && found.ffprobePath) return checkVersion(found);
  installFfmpeg();
  const installed = find();
  if (installed.ffmpegPath && installed.ffprobePath) return checkVersion(installed);
  throw new SetupError(ffmpegHelp('The package manager ran, but ffmpeg and ffprobe are still not in PATH.'));
}

/** Builds from git name no version, and are new enough. */
function checkVersion(tools) {
  const { stdout } = spawnSync(tools.ffmpegPath, ['-version'], { encoding: 'utf8' });
  const version = /^ffmpeg version n?(\d+)\.(\d+)/.exec(stdout ?? '');
  if (!version || Number(version[1]) + Number(version[2]) / 100 >= FFMPEG_WANTED) return tools;
  throw new SetupError(
    `Cannot use ${tools.ffmpegPath}: it is ffmpeg ${version[1]}.${version[2]}, and 5.1 or newer is wanted. ` +
      'Install a newer one, or name it with FFMPEG_PATH and FFPROBE_PATH.',
  );
}

/** @returns the program that the variable names, or the first of this name in PATH; undefined where there is none */
export function findTool(variable, name) {
  const given = process.env[variable];
  if (given) {
    if (isExecutable(given)) return given;
    throw new SetupError(`Cannot use ${variable}=${given}: it should name an executable ${name}.`);
  }
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

/** Package managers that install without a question, in the order in which they are tried. */
function packageManagers() {
  const root = process.getuid?.() === 0;
  const asRoot = root ? [] : ['sudo', '-n'];
  const apt = (args) => [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args];
  return [
    { tool: 'apt-get', steps: [apt(['update']), apt(['install', '-y', '--no-install-recommends', 'ffmpeg'])] },
    { tool: 'dnf', steps: [[...asRoot, 'dnf', '-y', 'install', 'ffmpeg-free']] },
    { tool: 'apk', steps: [[...asRoot, 'apk', 'add', 'ffmpeg']] },
    { tool: 'brew', steps: [['brew', 'install', '--quiet', 'ffmpeg']] },
  ].filter(({ tool, steps }) => onPath(tool) && (root || steps[0][0] !== 'sudo' || canSudo()));
}

function installFfmpeg() {
  const manager = packageManagers()[0];
  if (!manager) throw new SetupError(ffmpegHelp('ffmpeg and ffprobe are not installed.'));
  for (const [command, ...args] of manager.steps)
    run({ title: `Installing ffmpeg with ${manager.tool}`, command, args });
}

const ffmpegHelp = (problem) =>
  `${problem} Install them and start again, with one of\n  sudo apt-get install ffmpeg\n  brew install ffmpeg\n` +
  `or name them: FFMPEG_PATH=/path/to/ffmpeg FFPROBE_PATH=/path/to/ffprobe npm start`;

const onPath = (tool) =>
  (process.env.PATH ?? '').split(path.delimiter).some((folder) => isExecutable(path.join(folder, tool)));
const canSudo = () => onPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Shows the step's title; its output only when it fails. */
function run({ title, command, args }) {
  console.error(`${title} ...`); // standard output belongs to the command itself, which may print JSON
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (!error && status === 0) return;
  console.error(`${stdout ?? ''}${stderr ?? ''}`.trimEnd());
  throw new SetupError(
    `${title}: \`${[command, ...args].join(' ')}\` ${error ? error.message : `ended with exit code ${status}`}.`,
  );
}

const npm = () => (process.platform === 'win32' ? 'npm.cmd' : 'npm');
const nx = () => path.join(ROOT, 'node_modules/.bin/nx');

function listFiles(folder) {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return entry.isFile() ? [file] : [];
    return ['generated', 'node_modules', 'dist'].includes(entry.name) ? [] : listFiles(file);
  });
}

function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(`${file}\0`).update(readFileSync(path.join(ROOT, file)));
  return hash.digest('hex');
}

function readStamp(file) {
  const stamp = path.join(ROOT, file);
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
}

function writeStamp(file, hash) {
  mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
  writeFileSync(path.join(ROOT, file), hash);
}
