// `npm run ffleet -- VERB...`: the ops CLI from this checkout; against the local stack while one is up.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt, ensureGenerated, ensureNode, ensurePackages, ROOT, runSetup, SetupError } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

const STATE = path.join(ROOT, '.ffleet');

/** Verbs that look at files only, and verbs that tell what AWS says where nobody has named a database. */
const OFFLINE = ['diff', 'completion', 'schema'];
const WITHOUT_DATABASE = [
  'report',
  'why',
  'snapshot',
  'doctor',
  'queue',
  'asg',
  'activities',
  'metrics',
  'lambda',
  'logs',
  'verify',
];
const NAMES_A_FLEET = ['--from', '--profile', '--region'];

/** What a running stack says about itself, unless the user has named another fleet, or only asks for help. */
function fleetEnvironment(args) {
  const asksForHelp = args.length === 0 || args.some((arg) => ['--help', '-h', 'help', '--version'].includes(arg));
  const namesFleet = args.some((arg) => NAMES_A_FLEET.includes(arg.split('=')[0]));
  if (process.env.DATABASE_URL || asksForHelp || OFFLINE.includes(args[0])) return {};
  if (WITHOUT_DATABASE.includes(args[0]) && (namesFleet || process.env.AWS_PROFILE || process.env.AWS_REGION))
    return {};
  const file = path.join(STATE, 'environment.json');
  if (existsSync(file) && isStackAlive()) return { ...JSON.parse(readFileSync(file, 'utf8')), ...builtWorker() };
  throw new SetupError(
    'No local stack is up: run `npm start -- --serve` in another terminal, or name another fleet with DATABASE_URL.',
  );
}

/** In place of an image, the stack's workers tell the digest of their bundle: one that was built since then differs. */
function builtWorker() {
  const bundle = path.join(ROOT, 'dist/apps/video-worker/main.js');
  if (!existsSync(bundle)) return {};
  return { WORKER_IMAGE_DIGEST: `sha256:${createHash('sha256').update(readFileSync(bundle)).digest('hex')}` };
}

function isStackAlive() {
  try {
    return process.kill(Number(readFileSync(path.join(STATE, 'stack.pid'), 'utf8')), 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** As the CLI itself answers a wrong configuration: exit code 2, and with `--json` one document on stdout. */
const USAGE_CODE = 2;
const args = process.argv.slice(2);
const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;

function writeUsageDocument(message) {
  if (!options.includes('--json')) return;
  process.stdout.write(`${JSON.stringify({ error: { kind: 'usage', message } }, null, 2)}\n`);
}

await runSetup(
  async () => {
    ensureNode();
    const env = fleetEnvironment(args); // before anything is built for a fleet that is not there
    ensurePackages();
    ensureGenerated();
    ensureBuilt(['ops-cli']);
    return runBundle({ bundle: 'dist/apps/ops-cli/main.js', args, env });
  },
  { problemCode: USAGE_CODE, onProblem: writeUsageDocument },
);
