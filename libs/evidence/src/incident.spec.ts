import { diagnose, explanationsOf, findingsOf } from './diagnose';
import type { Conclusion } from './conclusion';
import { factId } from './fact';
import { withoutFact } from './snapshot';
import type { Snapshot } from './snapshot';
import { WORKERS, incident, incidentWithLeases, incidentWithLogs } from './testing/incident';

const DEPTH = 'queue-depth:academy-video-jobs';
const POLICY = 'scaling-policy:academy-video-worker-asg';
const GROUP = 'group:academy-video-worker-asg';
const SETTINGS = 'worker-settings:academy-video-worker-asg';
const LOG = 'worker-log:i-0aa1';

const explanation = (snapshot: Snapshot, type: string): Conclusion | undefined =>
  explanationsOf(diagnose(snapshot)).find((conclusion) => conclusion.type === type);

describe('the incident', () => {
  it('diagnose() gives exactly its four conclusions, each with its evidence, when only its facts are known', () => {
    const conclusions = explanationsOf(diagnose(incident()));

    expect(conclusions.map(({ type, status, reason, cites }) => ({ type, status, reason, cites }))).toEqual([
      {
        type: 'ReportedDepthExplained',
        status: 'True',
        reason: 'ReportsVisibleOnly',
        cites: ['scaler-result:academy-worker-queue-depth-metric', DEPTH, POLICY],
      },
      {
        type: 'DesiredCapacityExplained',
        status: 'True',
        reason: 'PolicyGivesDesired',
        cites: [DEPTH, POLICY, GROUP, 'scaling-activities:academy-video-worker-asg'],
      },
      {
        type: 'NothingDeletedExplained',
        status: 'True',
        reason: 'HandlersHaveNotReturned',
        cites: ['messages-deleted:academy-video-jobs', SETTINGS, LOG],
      },
      {
        type: 'MessagesInFlightExplained',
        status: 'Unknown',
        reason: 'FactsMissing',
        cites: [DEPTH, GROUP, LOG],
      },
    ]);
  });

  it('diagnose() explains one message and leaves four unknown when one log of five is known', () => {
    const conclusion = explanation(incident(), 'MessagesInFlightExplained');

    const missing = ['running-jobs:academy', ...WORKERS.slice(1).map((worker) => `worker-log:${worker}`)];
    expect(conclusion).toMatchObject({
      status: 'Unknown',
      parts: [
        { status: 'True', videoId: 53, workerId: 'i-0aa1', cites: [LOG] },
        { status: 'Unknown', messages: 4, missing },
      ],
    });
    expect(conclusion?.status === 'Unknown' && conclusion.missing.map(({ id }) => id)).toEqual(missing);
  });

  it.each([
    ['the five leases', incidentWithLeases],
    ['the five logs', incidentWithLogs],
  ])('diagnose() explains all five messages when %s are known', (_, snapshotOf) => {
    const conclusion = explanation(snapshotOf(), 'MessagesInFlightExplained');

    expect(conclusion).toMatchObject({
      status: 'True',
      reason: 'HeldByHandlers',
      values: { inFlight: 5, videoIds: [53, 54, 55, 56, 57] },
    });
  });

  it('diagnose() finds the one risk, with its arithmetic, when the encode is slower than the visibility timeout', () => {
    const findings = findingsOf(diagnose(incident()));

    expect(findings).toMatchObject([
      {
        reason: 'VisibilityShorterThanJob',
        values: { videoId: 53, percent: 5, elapsed: 546, projected: 10_937, visibilityTimeout: 10_800 },
        cites: ['queue-settings:academy-video-jobs', SETTINGS, LOG],
      },
    ]);
  });

  it('diagnose() tells what visible-only would give when the policy is classic', () => {
    const conclusion = explanation(incident(), 'DesiredCapacityExplained');

    // min(0, 5) = 0 workers for the backlog, and the group's minimum is one.
    expect(conclusion).toMatchObject({ counterfactuals: [{ change: 'VisibleOnlyOn', values: { desired: 1 } }] });
  });
});

describe.each([
  ['the incident', incident],
  ['the incident with the five leases', incidentWithLeases],
])('%s without one fact', (_, snapshotOf) => {
  it.each(snapshotOf().facts.map(factId))('diagnose() loses what needs it, and nothing else, when %s is gone', (id) => {
    const before = diagnose(snapshotOf()).conclusions.filter(({ status }) => status !== 'Unknown');
    const after = diagnose(withoutFact({ snapshot: snapshotOf(), id })).conclusions;

    for (const conclusion of before) {
      const then = after.find(({ type }) => type === conclusion.type);
      if (!conclusion.cites.includes(id)) {
        expect(then).toEqual(conclusion);
        continue;
      }
      expect(then).toMatchObject({ status: 'Unknown', reason: 'FactsMissing' });
      expect(then?.status === 'Unknown' && then.missing.map((missing) => missing.id)).toContain(id);
    }
    const judgedBefore = new Set(before.map(({ type }) => type));
    expect(after.filter(({ type, status }) => status !== 'Unknown' && !judgedBefore.has(type))).toEqual([]);
  });
});
