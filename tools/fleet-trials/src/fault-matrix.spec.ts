/** The fault matrix of the job lifecycle, each row really brought about: real processes, PostgreSQL, ffmpeg, wire. */
import path from 'node:path';
import { seconds } from '@ffleet/units';
import { faultMatrix } from './faults/fault-matrix';
import { renderTable } from './faults/render-table';
import { startTrials } from './faults/run-trials';
import type { TrialReport } from './faults/run-trials';
import { startTrialGround } from './ground/trial-ground';
import type { TrialGround } from './ground/trial-ground';

const DIST = path.resolve(__dirname, '../../../dist');
/** A trial mostly waits, but not while its workers start: more than two cores can carry would starve each other's leases. */
const TRIALS_AT_ONCE = 8;
const TRIAL_LIMIT = seconds(400);

jest.setTimeout(900_000);

const wanted = process.env['FFLEET_TRIALS']?.split(',');
const matrix = faultMatrix({ nightly: false }).filter(({ name }) => wanted?.includes(name) ?? true);

let ground: Promise<TrialGround>;
let reports: ReadonlyMap<string, Promise<TrialReport>>;

beforeAll(() => {
  ground = startTrialGround({ dist: DIST });
  reports = startTrials({ ground, trials: matrix, atOnce: TRIALS_AT_ONCE, limit: TRIAL_LIMIT });
});
afterAll(async () => {
  const table = renderTable(await Promise.all(reports.values()));
  process.stdout.write(`\nFault matrix\n${table}\n`);
  await (await ground).stop();
});

describe('the fault matrix', () => {
  it.each(matrix.map(({ name, fault, expected }) => [fault, expected, name] as const))(
    '%s: %s',
    async (_fault, _expected, name) => {
      const report = await reports.get(name);

      expect(report).toMatchObject({ passed: true });
    },
  );
});
