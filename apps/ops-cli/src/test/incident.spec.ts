import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { diagnose, factId, parseSnapshot, renderSnapshot, withoutFact } from '@ffleet/evidence';
import type { Report, ReportConclusion, Snapshot } from '@ffleet/evidence';
import { createCliSession } from '../testing/cli-session';
import type { CliSession } from '../testing/cli-session';
import { expectTranscript } from '../testing/expect-transcript';

const SNAPSHOT_FILE = path.join(__dirname, '../testing/incident.snapshot.json');

let folder: string;
let session: CliSession;
let incident: Snapshot;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-incident-'));
  const parsed = parseSnapshot(await readFile(SNAPSHOT_FILE, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  incident = parsed.value;
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  // No database, no region, no credentials: a snapshot is all that an analysis needs.
  session = createCliSession({
    env: {},
    replacements: [
      [SNAPSHOT_FILE, 'incident.json'],
      [folder, '<folder>'],
    ],
  });
});

const reportOf = async (argv: readonly string[]): Promise<{ exitCode: number; report: Report }> => {
  const exitCode = await session.run(['report', '--json', ...argv]);
  return { exitCode, report: JSON.parse(session.lastOut()) as Report };
};

const judged = ({ type, status, reason, cites }: ReportConclusion) => ({ type, status, reason, cites });

describe('ffleet report --from the incident', () => {
  it.each(['en', 'ko'])(
    'gives exactly its four conclusions and its one risk, with their evidence, in %s',
    async (lang) => {
      const { exitCode, report } = await reportOf(['--from', SNAPSHOT_FILE, '--lang', lang]);

      expect(exitCode).toBe(1);
      expect(report.language).toBe(lang);
      expect(report.conclusions.map(judged)).toEqual([
        {
          type: 'ReportedDepthExplained',
          status: 'True',
          reason: 'ReportsVisibleOnly',
          cites: [
            'scaler-result:academy-worker-queue-depth-metric',
            'queue-depth:academy-video-jobs',
            'scaling-policy:academy-video-worker-asg',
          ],
        },
        {
          type: 'DesiredCapacityExplained',
          status: 'True',
          reason: 'PolicyGivesDesired',
          cites: [
            'queue-depth:academy-video-jobs',
            'scaling-policy:academy-video-worker-asg',
            'group:academy-video-worker-asg',
            'scaling-activities:academy-video-worker-asg',
          ],
        },
        {
          type: 'NothingDeletedExplained',
          status: 'True',
          reason: 'HandlersHaveNotReturned',
          cites: [
            'messages-deleted:academy-video-jobs',
            'worker-settings:academy-video-worker-asg',
            'worker-log:i-0aa1',
          ],
        },
        {
          type: 'MessagesInFlightExplained',
          status: 'Unknown',
          reason: 'FactsMissing',
          cites: ['queue-depth:academy-video-jobs', 'group:academy-video-worker-asg', 'worker-log:i-0aa1'],
        },
      ]);
      expect(report.findings.map(({ reason }) => reason)).toEqual(['VisibilityShorterThanJob']);
    },
  );

  it('loses the conclusions that need a fact, and names it, when any one fact is removed', async () => {
    const before = diagnose(incident).conclusions.filter(({ status }) => status !== 'Unknown');
    const cited = new Set(before.flatMap(({ cites }) => cites));
    expect(cited.size).toBeGreaterThanOrEqual(8);

    for (const id of incident.facts.map(factId)) {
      const file = path.join(folder, 'without.json');
      await writeFile(file, renderSnapshot(withoutFact({ snapshot: incident, id })));

      const { report } = await reportOf(['--from', file]);

      const all = [...report.conclusions, ...report.findings, ...report.cleared, ...report.unjudged];
      for (const conclusion of before) {
        const then = all.find(({ type }) => type === conclusion.type);
        if (!conclusion.cites.includes(id)) {
          expect(then && judged(then)).toEqual(judged(conclusion as unknown as ReportConclusion));
          continue;
        }
        expect(then).toMatchObject({ status: 'Unknown', reason: 'FactsMissing' });
        expect(then?.missing.map((missing) => missing.id)).toContain(id);
      }
    }
  });

  it('reads as people see it, in both languages and as trees', async () => {
    await session.run(['report', '--from', SNAPSHOT_FILE]);
    await session.run(['report', '--from', SNAPSHOT_FILE, '--lang', 'ko']);
    await session.run(['why', '--from', SNAPSHOT_FILE]);
    await session.run(['why', 'deleted', '--from', SNAPSHOT_FILE, '--lang', 'ko']);
    await session.run(['why', 'video', '53', '--from', SNAPSHOT_FILE]);
    await session.run(['why', 'video', '53', '--from', SNAPSHOT_FILE, '--lang', 'ko']);
    await session.run(['why', 'video', '99', '--from', SNAPSHOT_FILE]);
    await session.run(['why', 'video', '--from', SNAPSHOT_FILE]);

    expectTranscript('incident', session.transcript());
  });

  it('writes one HTML file and Markdown, and tells what is wrong with a file that is no snapshot', async () => {
    const html = path.join(folder, 'report.html');
    await session.run(['report', '--from', SNAPSHOT_FILE, '--format', 'html', '--output', html]);
    await session.run(['report', '--from', SNAPSHOT_FILE, '--format', 'markdown']);
    const markdown = session.lastOut();
    await writeFile(path.join(folder, 'other.json'), '{"version":7}');
    const wrong = await session.run(['report', '--from', path.join(folder, 'other.json')]);
    const absent = await session.run(['report', '--from', path.join(folder, 'absent.json')]);

    expect(await readFile(html, 'utf8')).toContain('<!doctype html>');
    expect(markdown).toContain('# ');
    expect([wrong, absent]).toEqual([2, 2]);
    expect(session.transcript()).toContain('other.json is no snapshot:');
  });

  it('diff tells which facts and findings changed', async () => {
    const file = path.join(folder, 'later.json');
    const later = withoutFact({ snapshot: incident, id: 'worker-log:i-0aa1' });
    await writeFile(file, renderSnapshot(later));

    const same = await session.run(['diff', SNAPSHOT_FILE, SNAPSHOT_FILE]);
    const different = await session.run(['diff', SNAPSHOT_FILE, file]);

    expect([same, different]).toEqual([0, 1]);
    expect(session.lastOut()).toContain('VisibilityShorterThanJob is gone');
  });
});
