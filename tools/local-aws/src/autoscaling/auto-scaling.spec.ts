import {
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  paginateDescribeScalingActivities,
  ResumeProcessesCommand,
  SetInstanceHealthCommand,
  SetInstanceProtectionCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GroupFixture, refusal } from '../testing/group-fixture';
import { startTestAws, type TestAws } from '../testing/start-test-aws';

describe('Auto Scaling, with instances that are records', () => {
  let test: TestAws;
  const groups = new GroupFixture(() => test);
  beforeAll(async () => {
    test = await startTestAws();
  });
  afterAll(() => test.stop());

  const protect = (AutoScalingGroupName: string, InstanceIds: string[], ProtectedFromScaleIn = true) =>
    groups.client().send(new SetInstanceProtectionCommand({ AutoScalingGroupName, InstanceIds, ProtectedFromScaleIn }));

  it('CreateAutoScalingGroup launches the desired number over the zones', async () => {
    const group = await groups.describe(await groups.create({ DefaultCooldown: 60 }));

    expect(group).toMatchObject({ MinSize: 0, MaxSize: 6, DesiredCapacity: 2, DefaultCooldown: 60 });
    expect(group.CreatedTime).toBeInstanceOf(Date);
    expect(group.AutoScalingGroupARN).toMatch(/^arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:/);
    expect(group.Instances?.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual([
      'us-east-1a',
      'us-east-1b',
    ]);
    for (const instance of group.Instances ?? [])
      expect(instance).toMatchObject({
        InstanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/) as string,
        LifecycleState: 'InService',
        HealthStatus: 'Healthy',
        ProtectedFromScaleIn: false,
      });
  });

  it.each([
    ['a name that is taken', { AutoScalingGroupName: 'group-1' }, 'AlreadyExistsFault'],
    ['no template', { LaunchTemplate: undefined }, 'ValidationError'],
    ['no zone', { AvailabilityZones: [] }, 'ValidationError'],
    ['a size out of bounds', { DesiredCapacity: 7 }, 'ValidationError'],
    ['crossed bounds', { MinSize: 3, MaxSize: 2, DesiredCapacity: undefined }, 'ValidationError'],
    ['a launch configuration', { LaunchConfigurationName: 'old' }, 'ValidationError'],
  ])('CreateAutoScalingGroup refuses %s', async (_what, input, expected) => {
    expect(await refusal(groups.create(input as object))).toBe(expected);
  });

  it('DescribeAutoScalingGroups answers an unknown name with nothing, and filters by tag', async () => {
    const name = await groups.create({ Tags: [{ Key: 'team', Value: 'media', PropagateAtLaunch: true }] });
    const names = async (input: object) =>
      (await groups.client().send(new DescribeAutoScalingGroupsCommand(input))).AutoScalingGroups?.map(
        (group) => group.AutoScalingGroupName,
      );

    expect(await names({ AutoScalingGroupNames: ['nope'] })).toEqual([]);
    expect(await names({ Filters: [{ Name: 'tag:team', Values: ['media'] }] })).toEqual([name]);
    expect(await refusal(names({ Filters: [{ Name: 'colour', Values: ['blue'] }] }))).toBe('ValidationError');
  });

  it('SetDesiredCapacity scales out and says why in the words of AWS', async () => {
    const name = await groups.create();

    await groups.setDesired(name, 5);

    const [latest] = await groups.activities(name);
    expect(await groups.instances(name)).toHaveLength(5);
    expect(latest?.Description).toMatch(/^Launching a new EC2 instance: i-[0-9a-f]{17}$/);
    expect(latest?.Cause).toMatch(
      /^At \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ a user request explicitly set group desired capacity changing the desired capacity from 2 to 5\. {2}At \S+Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 2 to 5\.$/,
    );
    expect(latest).toMatchObject({ StatusCode: 'Successful', Progress: 100 });
  });

  it('SetDesiredCapacity refuses sizes out of bounds and unknown groups', async () => {
    const name = await groups.create({ MinSize: 1 });

    await expect(groups.setDesired(name, 7)).rejects.toThrow(
      'New SetDesiredCapacity value 7 is above max value 6 for the AutoScalingGroup.',
    );
    await expect(groups.setDesired(name, 0)).rejects.toThrow('below min value 1');
    expect(await refusal(groups.setDesired('nope', 1))).toBe('ValidationError');
  });

  it('SetDesiredCapacity that honours the cooldown is refused right after a scaling activity', async () => {
    const name = await groups.create();

    expect(await refusal(groups.setDesired(name, 5, true))).toBe('ScalingActivityInProgressFault');
    expect(await refusal(groups.setDesired(name, 5, false))).toBe('no error');
  });

  it('a scale-in takes the oldest unprotected instances', async () => {
    const name = await groups.create({ DesiredCapacity: 4 });
    const [first = '', second = '', third = '', fourth = ''] = await groups.ids(name);
    await protect(name, [first]);

    await groups.setDesired(name, 2);

    expect(await groups.ids(name)).toEqual([first, fourth]);
    const causes = (await groups.activities(name)).slice(0, 2).map(({ Cause }) => Cause);
    expect(causes.join()).toContain(`instance ${second} was selected for termination.`);
    expect(causes.join()).toContain(`instance ${third} was selected for termination.`);
    expect(causes[0]).toContain('shrinking the capacity from 4 to 2.');
  });

  it('a scale-in below the protected instances lowers the desired capacity and terminates none of them', async () => {
    const name = await groups.create({ DesiredCapacity: 3 });
    const ids = await groups.ids(name);
    await protect(name, ids);

    await groups.setDesired(name, 1);

    const group = await groups.describe(name);
    expect(group.DesiredCapacity).toBe(1);
    expect(group.Instances?.map(({ InstanceId }) => InstanceId)).toEqual(ids);
    expect((await groups.activities(name))[0]?.Description).toContain('protected from scale in');
  });

  it('SetInstanceProtection that frees an instance lets a pending scale-in go on', async () => {
    const name = await groups.create();
    const [first = '', second = ''] = await groups.ids(name);
    await protect(name, [first, second]);
    await groups.setDesired(name, 0);

    await protect(name, [second], false);

    expect(await groups.ids(name)).toEqual([first]);
  });

  it('SetInstanceProtection takes 50 ids at most, and only of this group', async () => {
    const name = await groups.create();
    const [id = ''] = await groups.ids(name);

    expect(
      await refusal(
        protect(
          name,
          Array.from({ length: 51 }, () => id),
        ),
      ),
    ).toBe('ValidationError');
    expect(await refusal(protect(name, ['i-0000']))).toBe('ValidationError');
    expect(
      await refusal(
        protect(
          name,
          Array.from({ length: 50 }, () => id),
        ),
      ),
    ).toBe('no error');
  });

  it('NewInstancesProtectedFromScaleIn protects what is launched', async () => {
    const name = await groups.create({ NewInstancesProtectedFromScaleIn: true });

    expect((await groups.instances(name)).every(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn)).toBe(true);
  });

  it('TerminateInstanceInAutoScalingGroup replaces an instance, or shrinks the group with it', async () => {
    const name = await groups.create({ MinSize: 1 });
    const [first = '', second = ''] = await groups.ids(name);
    const terminate = (InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
      groups
        .client()
        .send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }));

    const { Activity } = await terminate(first, false);
    expect(Activity?.Cause).toMatch(/instance \S+ was taken out of service in response to a user request\.$/);
    const replaced = await groups.ids(name);
    expect(replaced).toHaveLength(2);
    expect(replaced).not.toContain(first);
    await terminate(second, true);

    const group = await groups.describe(name);
    expect([group.DesiredCapacity, group.Instances?.length]).toEqual([1, 1]);
    expect(await refusal(terminate((await groups.ids(name))[0] ?? '', true))).toBe('ValidationError');
    expect(await refusal(terminate('i-0000', false))).toBe('ValidationError');
  });

  it('SetInstanceHealth replaces an unhealthy instance, protected or not', async () => {
    const name = await groups.create();
    const [first = '', second = ''] = await groups.ids(name);
    await protect(name, [first]);

    await groups.client().send(new SetInstanceHealthCommand({ InstanceId: first, HealthStatus: 'Unhealthy' }));

    const ids = await groups.ids(name);
    expect(ids).toHaveLength(2);
    expect(ids).toContain(second);
    expect(ids).not.toContain(first);
    expect((await groups.activities(name))[0]?.Cause).toContain('an unhealthy instance needing to be replaced');
  });

  it('UpdateAutoScalingGroup moves the desired capacity with its bounds', async () => {
    const name = await groups.create();
    const update = (input: object) =>
      groups.client().send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, ...input }));

    await update({ MinSize: 3, MaxSize: 10 });
    expect(await groups.describe(name)).toMatchObject({ MaxSize: 10, DesiredCapacity: 3 });
    expect((await groups.activities(name))[0]?.Cause).toContain(
      'a user request update of AutoScalingGroup constraints to min: 3, max: 10, desired: 3 changing the desired capacity from 2 to 3.',
    );
    await update({ MinSize: 0, MaxSize: 1 });

    expect(await groups.instances(name)).toHaveLength(1);
    expect(await refusal(update({ DesiredCapacity: 2 }))).toBe('ValidationError');
  });

  it('DeleteAutoScalingGroup wants an empty group or force', async () => {
    const name = await groups.create();
    const remove = (ForceDelete: boolean) =>
      groups.client().send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete }));

    expect(await refusal(remove(false))).toBe('ResourceInUseFault');
    await remove(true);

    await expect(groups.describe(name)).rejects.toThrow('No group');
  });

  it('DescribeScalingActivities pages newest first without losing or repeating one', async () => {
    const name = await groups.create({ DesiredCapacity: 5 });
    const ids: (string | undefined)[] = [];

    const pages = paginateDescribeScalingActivities(
      { client: groups.client(), pageSize: 2 },
      { AutoScalingGroupName: name },
    );
    for await (const page of pages) ids.push(...(page.Activities ?? []).map(({ ActivityId }) => ActivityId));

    expect(new Set(ids).size).toBe(5);
    expect(ids).toEqual((await groups.activities(name)).map(({ ActivityId }) => ActivityId));
    const invented = new DescribeScalingActivitiesCommand({ NextToken: 'invented' });
    expect(await refusal(groups.client().send(invented))).toBe('InvalidNextToken');
    expect(await refusal(groups.activities('nope'))).toBe('ValidationError');
  });

  it('DescribeAutoScalingInstances and EC2 DescribeInstances see the instances of groups', async () => {
    const name = await groups.create({ Tags: [{ Key: 'team', Value: 'media', PropagateAtLaunch: true }] });
    const InstanceIds = await groups.ids(name);
    const ec2 = test.client(EC2Client);

    const members = await groups.client().send(new DescribeAutoScalingInstancesCommand({ InstanceIds }));
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
    const machines = Reservations.flatMap(({ Instances }) => Instances ?? []);

    expect(members.AutoScalingInstances?.map((member) => member.AutoScalingGroupName)).toEqual([name, name]);
    expect(machines.map(({ InstanceId }) => InstanceId)).toEqual(InstanceIds);
    expect(machines[0]).toMatchObject({ State: { Name: 'running' }, LaunchTime: expect.any(Date) as Date });
    expect(machines[0]?.Tags).toContainEqual({ Key: 'aws:autoscaling:groupName', Value: name });
    expect(machines[0]?.Tags).toContainEqual({ Key: 'team', Value: 'media' });
    const missing = new DescribeInstancesCommand({ InstanceIds: ['i-00000000000000000'] });
    expect(await refusal(ec2.send(missing))).toBe('InvalidInstanceID.NotFound');
  });

  it('EC2 DescribeInstances filters by group and state', async () => {
    const name = await groups.create();
    const Filters = [
      { Name: 'tag:aws:autoscaling:groupName', Values: [name] },
      { Name: 'instance-state-name', Values: ['running'] },
    ];

    const { Reservations } = await test.client(EC2Client).send(new DescribeInstancesCommand({ Filters }));

    expect(Reservations).toHaveLength(2);
  });

  it('SuspendProcesses holds launches and terminations until they are resumed', async () => {
    const name = await groups.create();
    const input = { AutoScalingGroupName: name };

    await groups.client().send(new SuspendProcessesCommand({ ...input, ScalingProcesses: ['Launch'] }));
    await groups.setDesired(name, 4);
    expect(await groups.instances(name)).toHaveLength(2);
    expect((await groups.describe(name)).SuspendedProcesses?.[0]?.SuspensionReason).toMatch(/^User suspended at /);
    await groups.client().send(new ResumeProcessesCommand(input));
    expect(await groups.instances(name)).toHaveLength(4);

    await groups.client().send(new SuspendProcessesCommand({ ...input, ScalingProcesses: ['Terminate'] }));
    await groups.setDesired(name, 1);
    expect(await groups.instances(name)).toHaveLength(4);
    await groups.client().send(new ResumeProcessesCommand({ ...input, ScalingProcesses: ['Terminate'] }));
    expect(await groups.instances(name)).toHaveLength(1);
    const unknown = new SuspendProcessesCommand({ ...input, ScalingProcesses: ['Sleep'] });
    expect(await refusal(groups.client().send(unknown))).toBe('ValidationError');
  });

  describe('a restart', () => {
    it('keeps groups, sizes, hooks and activities, and launches the instances anew', async () => {
      const name = await groups.create({ DesiredCapacity: 3 });
      const before = { ids: await groups.ids(name), activities: await groups.activities(name) };
      const deleted = await groups.create();
      await groups
        .client()
        .send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: deleted, ForceDelete: true }));

      await test.restart();

      const after = await groups.activities(name);
      expect((await groups.describe(name)).DesiredCapacity).toBe(3);
      expect(await groups.ids(name)).toHaveLength(3);
      expect(before.ids.some((id) => after.slice(0, 3).some(({ Description }) => Description?.includes(id)))).toBe(
        false,
      );
      expect(after[0]?.Cause).toContain('the local endpoint was restarted without its instances.');
      expect(after.slice(3).map(({ ActivityId }) => ActivityId)).toEqual(
        before.activities.map(({ ActivityId }) => ActivityId),
      );
      await expect(groups.describe(deleted)).rejects.toThrow('No group');
    });
  });

  it('refuseCapacity() makes launches fail in the words of EC2, until it is lifted', async () => {
    const name = await groups.create();

    test.aws.faults.refuseCapacity('');
    await groups.setDesired(name, 4);
    const [failed] = await groups.activities(name);
    expect(failed?.StatusCode).toBe('Failed');
    expect(failed?.StatusMessage).toMatch(
      /^We currently do not have sufficient c7i\.large capacity in the Availability Zone you requested \(us-east-1[ab]\)\./,
    );
    expect(await groups.instances(name)).toHaveLength(2);
    test.aws.faults.refuseCapacity(null);

    expect(await groups.instances(name)).toHaveLength(4);
  });
});
