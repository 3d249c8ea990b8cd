import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { ENGLISH, composeReport, diagnose, summarizeFact } from '@ffleet/evidence';
import type { FactKind, Observation, Snapshot } from '@ffleet/evidence';
import { epochMs, milliseconds } from '@ffleet/units';
import { collectSnapshot } from './index';
import type { SnapshotOptions } from './index';
import { QUIET_JOBS, startObservedFleet } from './testing/observed-fleet';
import type { ObservedFleet } from './testing/observed-fleet';

const HOUR_MS = 3_600_000;
const VCPU_LIMIT =
  'You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket that the ' +
  'specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an ' +
  'adjustment to this limit.';

let fleet: ObservedFleet;

beforeAll(async () => {
  fleet = await startObservedFleet();
});
afterAll(() => fleet.close());

const look = (options: Partial<SnapshotOptions> = {}): Promise<Snapshot> =>
  collectSnapshot({
    clients: fleet.clients,
    names: fleet.names,
    jobs: QUIET_JOBS,
    clock: { nowEpochMs: () => epochMs(Date.now()) },
    parts: ['group', 'spot', 'quotas'],
    timeLimit: milliseconds(20_000), // a busy machine is no finding
    ...options,
  });

const observationOf = (snapshot: Snapshot, kind: FactKind): Observation<unknown> | undefined =>
  snapshot.facts.find((fact) => fact.kind === kind)?.observation;

const draining = (at: number, reason: string) =>
  JSON.stringify({
    time: new Date(at).toISOString(),
    level: 'info',
    event: 'WORKER_DRAINING',
    reason,
    time_left_sec: 118,
  });

/** A group that wants three instances and is granted none, for want of vCPUs. */
async function refuseLaunches(group: string): Promise<void> {
  fleet.aws.faults.refuseCapacity(VCPU_LIMIT);
  await fleet.clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      LaunchTemplate: { LaunchTemplateName: 'workers' },
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: 3,
      AvailabilityZones: ['us-east-1a'],
    }),
  );
}

describe('purchase-options', () => {
  it('are what the mixed instances policy says, with the defaults that AWS gives to what it leaves out', async () => {
    const names = { ...fleet.names, group: 'mixed' };
    await fleet.clients.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: names.group,
        MixedInstancesPolicy: {
          LaunchTemplate: {
            LaunchTemplateSpecification: { LaunchTemplateName: 'workers' },
            Overrides: [{ InstanceType: 'c7i.large' }, { InstanceType: 'c6i.large' }],
          },
          InstancesDistribution: {
            OnDemandBaseCapacity: 1,
            OnDemandPercentageAboveBaseCapacity: 25,
            SpotAllocationStrategy: 'price-capacity-optimized',
          },
        },
        CapacityRebalance: true,
        MinSize: 0,
        MaxSize: 4,
        AvailabilityZones: ['us-east-1a'],
      }),
    );

    const snapshot = await look({ names });

    expect(observationOf(snapshot, 'purchase-options')).toEqual({
      kind: 'known',
      value: {
        distribution: {
          onDemandBase: 1,
          onDemandPercentageAboveBase: 25,
          onDemandAllocation: 'prioritized',
          spotAllocation: 'price-capacity-optimized',
        },
        instanceTypes: ['c7i.large', 'c6i.large'],
        capacityRebalance: true,
      },
    });
    expect(snapshot.facts.map(summarizeFact)).toContain(
      'onDemandBase=1 onDemandAboveBase=25% onDemandAllocation=prioritized ' +
        'spotAllocation=price-capacity-optimized types=c7i.large,c6i.large capacityRebalance=true',
    );
  });

  it('are unknown when there is no such group, as the group is', async () => {
    const snapshot = await look({ names: { ...fleet.names, group: 'nobody' } });

    expect(observationOf(snapshot, 'purchase-options')).toMatchObject({ kind: 'unknown', code: 'GroupNotFound' });
  });
});

describe('spot-notices', () => {
  it('are what workers logged of EC2 within a day, newest first, and not what else drained them', async () => {
    const [first = '', second = ''] = fleet.instanceIds;
    const now = Date.now();
    const group = fleet.names.workerLogGroup;
    fleet.aws.appendLog({ group, stream: first, lines: [draining(now - HOUR_MS, 'rebalance-recommendation')] });
    fleet.aws.appendLog({ group, stream: second, lines: [draining(now, 'spot-interruption')] });
    fleet.aws.appendLog({ group, stream: second, lines: [draining(now, 'termination'), 'WORKER_DRAINING cut off'] });

    const snapshot = await look();

    expect(observationOf(snapshot, 'spot-notices')).toMatchObject({
      kind: 'known',
      value: {
        notices: [
          { at: now, workerId: second, kind: 'spot-interruption', timeLeft: 118 },
          { at: now - HOUR_MS, workerId: first, kind: 'rebalance-recommendation', timeLeft: 118 },
        ],
      },
    });
  });

  it('are read from files, which tell older ones as well', async () => {
    const folder = path.join(fleet.folder, 'logs');
    await mkdir(folder);
    const now = Date.now();
    const lines = [draining(now - 25 * HOUR_MS, 'spot-interruption'), draining(now - HOUR_MS, 'spot-interruption')];
    await writeFile(path.join(folder, 'i-1.log'), lines.join('\n'));

    const snapshot = await look({ workerLogs: { kind: 'folder', folder } });

    expect(observationOf(snapshot, 'spot-notices')).toMatchObject({
      value: { notices: [{ at: now - HOUR_MS, workerId: 'i-1' }] },
    });
  });

  it('are unknown when the log cannot be read: none were seen is not none there were', async () => {
    const snapshot = await look({ names: { ...fleet.names, workerLogGroup: '/nowhere' } });

    expect(observationOf(snapshot, 'spot-notices')).toMatchObject({
      kind: 'unknown',
      code: 'ResourceNotFoundException',
    });
  });
});

describe('vcpu-quota', () => {
  it('is cited by value when a launch is refused for it, and asked for with a command when nobody may know it', async () => {
    const names = { ...fleet.names, group: 'refused' };
    await refuseLaunches(names.group);
    const reportOn = async () => {
      const [found] = composeReport({ diagnosis: diagnose(await look({ names })), catalogue: ENGLISH }).findings;
      return found;
    };

    const known = await reportOn();
    const fault = fleet.aws.faults.injectCallFault({
      service: 'servicequotas',
      effect: { kind: 'refuse', code: 'AccessDeniedException', status: 403, message: 'not for you' },
    });
    const unknown = await reportOn();
    const { facts } = await look({ names });
    fault.end();
    fleet.aws.faults.refuseCapacity(null);

    expect(known).toMatchObject({ reason: 'VcpuQuotaReached', status: 'True' });
    expect(known?.cites).toContain('vcpu-quota:L-1216C47A');
    expect(known?.message).toContain('the quota L-1216C47A, which allows 5 vCPUs');
    expect(unknown).toMatchObject({ reason: 'VcpuQuotaReached', status: 'True' });
    expect(unknown?.message).toContain('whose value is unknown');
    expect(unknown?.remedy?.commands[0]?.bash).toContain(
      'aws service-quotas get-service-quota --service-code ec2 --quota-code L-1216C47A',
    );
    // The action as IAM calls it, which is not how the AWS CLI does.
    expect(facts.find(({ kind }) => kind === 'vcpu-quota')?.observation).toEqual({
      kind: 'unknown',
      code: 'AccessDenied',
      problem: 'servicequotas:GetServiceQuota: not for you',
    });
  });
});
