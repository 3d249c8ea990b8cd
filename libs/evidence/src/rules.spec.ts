import { epochMs, seconds } from '@ffleet/units';
import type { Fact } from './fact';
import { clearedOf, diagnose, findingsOf, judgeHealth, unjudgedOf } from './diagnose';
import { ENGLISH } from './language/english';
import { KOREAN } from './language/korean';
import { composeReport } from './report/compose-report';
import { CONDITION_OF_RULE } from './rule-codes';
import { RULES } from './rules';
import type { Snapshot } from './snapshot';
import { WORKER_A, WORKER_B, group, healthyBut, policy, runningJob, workerLog } from './testing/healthy';
import { NAMES, TAKEN_AT, fact, snapshot, unknownFact } from './testing/snapshots';

const FROM = epochMs(TAKEN_AT - 600_000);
const { videoQueue, deadLetterQueue, database, scalerFunction } = NAMES;

const failure = (code: string) =>
  fact('job-failures', database, {
    failures: [{ jobId: 'job-7', videoId: 7, state: 'FAILED', code, at: TAKEN_AT }],
  });
const launch = (status: string, statusMessage: string | null) => ({
  startedAt: TAKEN_AT,
  status,
  cause: 'an instance was launched',
  statusMessage,
});
const refusedBy = (statusMessage: string) => [
  group({ desired: 5 }),
  fact('scaling-activities', NAMES.group, { activities: [launch('Failed', statusMessage)] }),
];
const quota = (code: string, vcpus: number) => fact('vcpu-quota', code, { name: 'Standard instances', vcpus });
const VCPU_LIMIT =
  'You have requested more vCPU capacity than your current vCPU limit of 4 allows for the instance bucket that the ' +
  'specified instance type belongs to. Launching EC2 instance failed.';
const deadLetters = (reason: string | null) => [
  fact('queue-depth', deadLetterQueue, { visible: 1, inFlight: 0, delayed: 0 }),
  fact('dead-letters', deadLetterQueue, { messages: [{ messageId: 'm1', reason }] }),
];
const slowLog = workerLog(WORKER_A, [
  { event: 'SQS_MESSAGE_RECEIVED', video_id: 1 },
  { event: '[TRANSCODER] Starting ffmpeg', video_id: 1 },
  { event: '[PROCESSOR] Transcode progress', video_id: 1, percent: 1 },
]);
const settings = (fastAck: boolean, extended: boolean) =>
  fact('worker-settings', NAMES.group, {
    fastAck,
    visibilityExtension: extended ? { interval: seconds(8), visibilityTimeout: seconds(90) } : null,
  });

/** Each incident: what was observed, and the one reason that names it. */
const INCIDENTS: readonly (readonly [incident: string, reason: string, snapshot: Snapshot])[] = [
  [
    'a worker was killed',
    'LeaseSwept',
    healthyBut(
      fact('stalled-runs', database, {
        stalls: [{ jobId: 'job-7', videoId: 7, at: TAKEN_AT, fencingToken: 1, toState: 'QUEUED' }],
      }),
    ),
  ],
  ['fast ack is on with the classic formula', 'FastAckWithClassicFormula', healthyBut(settings(true, true))],
  [
    'the group is at its maximum',
    'GroupMaximumReached',
    healthyBut(policy({ maxSize: 2 }), fact('queue-depth', videoQueue, { visible: 9, inFlight: 2, delayed: 0 })),
  ],
  [
    'capacity is refused',
    'InsufficientCapacity',
    healthyBut(
      group({ desired: 5 }),
      fact('scaling-activities', NAMES.group, {
        activities: [
          launch('InProgress', null),
          launch('Failed', 'We currently do not have sufficient c5.xlarge capacity in the Availability Zone'),
          launch('Successful', null),
        ],
      }),
    ),
  ],
  [
    'the quota of On-Demand instances is used up',
    'VcpuQuotaReached',
    healthyBut(...refusedBy(VCPU_LIMIT), quota('L-1216C47A', 4)),
  ],
  [
    'the quota of Spot instances is used up, and nobody knows it',
    'VcpuQuotaReached',
    healthyBut(...refusedBy('Max spot instance count exceeded. Launching EC2 instance failed.')),
  ],
  [
    'the scaler is switched off',
    'ScheduleDisabled',
    healthyBut(fact('scaler-schedule', NAMES.scalerSchedule, { state: 'DISABLED', expression: 'rate(1 minute)' })),
  ],
  [
    'the Lambda is from an old zip',
    'DeployedCodeDiffers',
    healthyBut(fact('scaler-deployment', scalerFunction, { codeSha256: 'old', lastModified: FROM, environment: {} })),
  ],
  [
    'the scaler lacks a permission',
    'AccessDenied',
    healthyBut(
      fact('scaler-log', scalerFunction, {
        from: FROM,
        to: TAKEN_AT,
        lastDecisionAt: TAKEN_AT,
        failures: [{ at: TAKEN_AT, action: 'SetDesiredCapacity', error: 'AccessDenied: not authorized' }],
      }),
    ),
  ],
  [
    'a worker lacks a permission',
    'AccessDenied',
    healthyBut(
      workerLog(WORKER_A, [{ event: 'WORKER_RETRYING', action: 'receive', error: 'AccessDeniedException: sqs' }]),
    ),
  ],
  [
    'the database is down',
    'DatabaseUnreachable',
    healthyBut(fact('database-health', database, { reachable: false, error: 'ECONNREFUSED', pendingMigrations: null })),
  ],
  ['the visibility is shorter than the job', 'VisibilityShorterThanJob', healthyBut(slowLog, settings(false, false))],
  ['a message is poison', 'PoisonMessage', healthyBut(...deadLetters('not-json'))],
  ['the dead-letter queue fills', 'DeadLetterQueueFilling', healthyBut(...deadLetters(null))],
  [
    'a lease is stuck',
    'LeaseExpiredUnswept',
    healthyBut(
      fact('running-jobs', database, {
        databaseNow: TAKEN_AT,
        jobs: [runningJob(1, WORKER_A, -48), runningJob(2, WORKER_B)],
      }),
    ),
  ],
  ['a clock is skewed', 'ClockSkew', healthyBut(fact('worker-clock', WORKER_B, { ahead: seconds(-3600) }))],
  ['a disk is full', 'NoSpaceLeft', healthyBut(fact('worker-disk', WORKER_B, { freeBytes: 10, totalBytes: 100_000 }))],
  ['a job met a full disk', 'NoSpaceLeft', healthyBut(failure('disk-full'))],
  ['a process is suspended', 'ProcessesSuspended', healthyBut(group({ suspendedProcesses: ['Launch'] }))],
  ['a source is missing', 'SourceObjectMissing', healthyBut(failure('source-missing'))],
];

/** Close to an incident, and none. */
const NEAR_MISSES: readonly (readonly [string, Snapshot])[] = [
  ['a sound fleet', healthyBut()],
  ['fast ack with visible-only', healthyBut(settings(true, true), policy({ visibleOnly: true }))],
  [
    'exactly the maximum',
    healthyBut(policy({ maxSize: 7 }), fact('queue-depth', videoQueue, { visible: 9, inFlight: 2, delayed: 0 })),
  ],
  [
    'a refusal that a later launch made good',
    healthyBut(
      group({ desired: 5 }),
      fact('scaling-activities', NAMES.group, {
        activities: [launch('Successful', null), launch('Failed', 'InsufficientInstanceCapacity')],
      }),
    ),
  ],
  [
    'a refusal by the quota that a later launch made good',
    healthyBut(
      group({ desired: 5 }),
      fact('scaling-activities', NAMES.group, {
        activities: [launch('Successful', null), launch('Failed', 'VcpuLimitExceeded')],
      }),
      quota('L-1216C47A', 4),
    ),
  ],
  [
    'another launch failure',
    healthyBut(
      group({ desired: 5 }),
      fact('scaling-activities', NAMES.group, { activities: [launch('Failed', 'The key pair does not exist')] }),
    ),
  ],
  [
    'a failure that is no refusal',
    healthyBut(workerLog(WORKER_A, [{ event: 'WORKER_RETRYING', action: 'receive', error: 'ETIMEDOUT' }])),
  ],
  ['a slow job whose message is extended', healthyBut(slowLog)],
  [
    'a lease that the next sweep will judge',
    healthyBut(
      fact('running-jobs', database, {
        databaseNow: TAKEN_AT,
        jobs: [runningJob(1, WORKER_A, -47), runningJob(2, WORKER_B)],
      }),
    ),
  ],
  ['a clock within seconds', healthyBut(fact('worker-clock', WORKER_B, { ahead: seconds(5) }))],
  ['a disk with little room', healthyBut(fact('worker-disk', WORKER_B, { freeBytes: 5_000, totalBytes: 100_000 }))],
  ['another failure of a job', healthyBut(failure('encode-failed'))],
];

describe('launch-capacity', () => {
  const conclude = (...facts: readonly Fact[]) => findingsOf(diagnose(healthyBut(...facts)))[0];
  const cited = [`group:${NAMES.group}`, `scaling-activities:${NAMES.group}`];

  it.each([
    ['VcpuLimitExceeded', VCPU_LIMIT, 'L-1216C47A'],
    ['a Spot refusal', 'MaxSpotInstanceCountExceeded', 'L-34B43A08'],
  ])('cites the value of the quota that is meant when %s comes, and no other', (_, message, quotaCode) => {
    const found = conclude(...refusedBy(message), quota('L-1216C47A', 4), quota('L-34B43A08', 4));

    expect(found).toMatchObject({
      reason: 'VcpuQuotaReached',
      values: { desired: 5, inService: 2, quotaCode, quota: 4, message },
      cites: [...cited, `vcpu-quota:${quotaCode}`],
      remedies: [],
    });
  });

  it.each([
    ['asked in vain', [unknownFact('vcpu-quota', 'L-1216C47A', { code: 'AccessDenied' })]],
    ['asked nobody', []],
  ])('says that the value is unknown, in both languages and with the command, when it %s', (_, facts) => {
    const diagnosis = diagnose(healthyBut(...refusedBy(VCPU_LIMIT), ...facts));
    const [found] = findingsOf(diagnosis);

    expect(found).toMatchObject({ values: { quotaCode: 'L-1216C47A', quota: null }, cites: cited });
    for (const [catalogue, word] of [
      [ENGLISH, 'unknown'],
      [KOREAN, '미확인'],
    ] as const) {
      const [told] = composeReport({ diagnosis, catalogue }).findings;
      expect(told?.message).toContain(word);
      expect(told?.remedy?.commands.map(({ bash }) => bash)).toEqual([
        'aws service-quotas get-service-quota --service-code ec2 --quota-code L-1216C47A --region ap-northeast-2',
      ]);
    }
  });
});

describe('the rules', () => {
  it.each(INCIDENTS)('diagnose() names it, and nothing else, when %s', (_, reason, observed) => {
    const diagnosis = diagnose(observed);

    expect(findingsOf(diagnosis).map((finding) => finding.reason)).toEqual([reason]);
    expect(judgeHealth(diagnosis)).toBe('findings');
  });

  it.each(NEAR_MISSES)('diagnose() names nothing, and leaves nothing open, when there is %s', (_, observed) => {
    const diagnosis = diagnose(observed);

    expect(findingsOf(diagnosis)).toEqual([]);
    expect(unjudgedOf(diagnosis)).toEqual([]);
    expect(clearedOf(diagnosis)).toHaveLength(16);
    expect(judgeHealth(diagnosis)).toBe('healthy');
  });

  it('every rule says Unknown, and names what it wants, when there is no fact', () => {
    const { conclusions } = diagnose(snapshot([]));

    expect(conclusions).toHaveLength(RULES.length);
    for (const { status } of conclusions) expect(status).toBe('Unknown');
  });

  it('every rule code has its rule', () => {
    expect(RULES.map(({ code }) => code)).toEqual(Object.keys(CONDITION_OF_RULE));
  });

  it('judgeHealth() is blind when a question that was asked has no answer', () => {
    expect(judgeHealth(diagnose(healthyBut(unknownFact('worker-disk', WORKER_A))))).toBe('could-not-observe');
    expect(judgeHealth(diagnose(snapshot([])))).toBe('could-not-observe');
  });

  it('diagnose() tells why asking was in vain when a needed fact is unknown', () => {
    const denied = { code: 'AccessDenied', problem: 'autoscaling:DescribeScalingActivities' };

    const { conclusions } = diagnose(healthyBut(unknownFact('scaling-activities', NAMES.group, denied)));

    expect(conclusions.find(({ rule }) => rule === 'desired-capacity')).toMatchObject({
      status: 'Unknown',
      missing: [{ id: `scaling-activities:${NAMES.group}`, problem: denied }],
    });
  });
});
