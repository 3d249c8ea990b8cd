import {
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DeleteLifecycleHookCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeLifecycleHooksCommand,
  DescribeScalingActivitiesCommand,
  paginateDescribeScalingActivities,
  PutLifecycleHookCommand,
  RecordLifecycleActionHeartbeatCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
  SetInstanceProtectionCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingGroup,
  type CreateAutoScalingGroupCommandInput,
  type Instance,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { startTestAws, type TestAws } from '../testing/start-test-aws';

describe('Auto Scaling, with instances that are records', () => {
  let test: TestAws;
  let groupCount = 0;
  beforeAll(async () => {
    test = await startTestAws();
  });
  afterAll(() => test.stop());

  const client = () => test.client(AutoScalingClient);
  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: Error) => error.name,
    );
  const createGroup = async (input: Partial<CreateAutoScalingGroupCommandInput> = {}): Promise<string> => {
    const AutoScalingGroupName = `group-${(groupCount += 1)}`;
    await client().send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        LaunchTemplate: { LaunchTemplateName: 'workers', Version: '$Latest' },
        MinSize: 0,
        MaxSize: 6,
        DesiredCapacity: 2,
        AvailabilityZones: ['us-east-1a', 'us-east-1b'],
        ...input,
      }),
    );
    return AutoScalingGroupName;
  };
  const describeGroup = async (name: string): Promise<AutoScalingGroup> => {
    const { AutoScalingGroups } = await client().send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
    );
    if (!AutoScalingGroups?.[0]) throw new Error(`No group ${name}`);
    return AutoScalingGroups[0];
  };
  const instancesOf = async (name: string): Promise<Instance[]> => (await describeGroup(name)).Instances ?? [];
  const idsOf = async (name: string): Promise<string[]> =>
    (await instancesOf(name)).map(({ InstanceId }) => InstanceId ?? '');
  const setDesired = (AutoScalingGroupName: string, DesiredCapacity: number, HonorCooldown = false) =>
    client().send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity, HonorCooldown }));
  const protect = (AutoScalingGroupName: string, InstanceIds: string[], ProtectedFromScaleIn = true) =>
    client().send(new SetInstanceProtectionCommand({ AutoScalingGroupName, InstanceIds, ProtectedFromScaleIn }));
  const activitiesOf = async (AutoScalingGroupName: string) =>
    (await client().send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName }))).Activities ?? [];

  it('CreateAutoScalingGroup launches the desired number over the zones', async () => {
    const group = await describeGroup(await createGroup({ DefaultCooldown: 60 }));

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
    expect(await refusal(createGroup(input as object))).toBe(expected);
  });

  it('DescribeAutoScalingGroups answers an unknown name with nothing, and filters by tag', async () => {
    const name = await createGroup({ Tags: [{ Key: 'team', Value: 'media', PropagateAtLaunch: true }] });
    const names = async (input: object) =>
      (await client().send(new DescribeAutoScalingGroupsCommand(input))).AutoScalingGroups?.map(
        (group) => group.AutoScalingGroupName,
      );

    expect(await names({ AutoScalingGroupNames: ['nope'] })).toEqual([]);
    expect(await names({ Filters: [{ Name: 'tag:team', Values: ['media'] }] })).toEqual([name]);
    expect(await refusal(names({ Filters: [{ Name: 'colour', Values: ['blue'] }] }))).toBe('ValidationError');
  });

  it('SetDesiredCapacity scales out and says why in the words of AWS', async () => {
    const name = await createGroup();

    await setDesired(name, 5);

    const [latest] = await activitiesOf(name);
    expect(await instancesOf(name)).toHaveLength(5);
    expect(latest?.Description).toMatch(/^Launching a new EC2 instance: i-[0-9a-f]{17}$/);
    expect(latest?.Cause).toMatch(
      /^At \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ a user request explicitly set group desired capacity changing the desired capacity from 2 to 5\. {2}At \S+Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 2 to 5\.$/,
    );
    expect(latest).toMatchObject({ StatusCode: 'Successful', Progress: 100 });
  });

  it('SetDesiredCapacity refuses sizes out of bounds and unknown groups', async () => {
    const name = await createGroup({ MinSize: 1 });

    await expect(setDesired(name, 7)).rejects.toThrow(
      'New SetDesiredCapacity value 7 is above max value 6 for the AutoScalingGroup.',
    );
    await expect(setDesired(name, 0)).rejects.toThrow('below min value 1');
    expect(await refusal(setDesired('nope', 1))).toBe('ValidationError');
  });

  it('SetDesiredCapacity that honours the cooldown is refused right after a scaling activity', async () => {
    const name = await createGroup();

    expect(await refusal(setDesired(name, 5, true))).toBe('ScalingActivityInProgressFault');
    expect(await refusal(setDesired(name, 5, false))).toBe('no error');
  });

  it('a scale-in takes the oldest unprotected instances', async () => {
    const name = await createGroup({ DesiredCapacity: 4 });
    const [first = '', second = '', third = '', fourth = ''] = await idsOf(name);
    await protect(name, [first]);

    await setDesired(name, 2);

    expect(await idsOf(name)).toEqual([first, fourth]);
    const causes = (await activitiesOf(name)).slice(0, 2).map(({ Cause }) => Cause);
    expect(causes.join()).toContain(`instance ${second} was selected for termination.`);
    expect(causes.join()).toContain(`instance ${third} was selected for termination.`);
    expect(causes[0]).toContain('shrinking the capacity from 4 to 2.');
  });

  it('a scale-in below the protected instances lowers the desired capacity and terminates none of them', async () => {
    const name = await createGroup({ DesiredCapacity: 3 });
    const ids = await idsOf(name);
    await protect(name, ids);

    await setDesired(name, 1);

    const group = await describeGroup(name);
    expect(group.DesiredCapacity).toBe(1);
    expect(group.Instances?.map(({ InstanceId }) => InstanceId)).toEqual(ids);
    expect((await activitiesOf(name))[0]?.Description).toContain('protected from scale in');
  });

  it('SetInstanceProtection that frees an instance lets a pending scale-in go on', async () => {
    const name = await createGroup();
    const [first = '', second = ''] = await idsOf(name);
    await protect(name, [first, second]);
    await setDesired(name, 0);

    await protect(name, [second], false);

    expect(await idsOf(name)).toEqual([first]);
  });

  it('SetInstanceProtection takes 50 ids at most, and only of this group', async () => {
    const name = await createGroup();
    const [id = ''] = await idsOf(name);

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
    const name = await createGroup({ NewInstancesProtectedFromScaleIn: true });

    expect((await instancesOf(name)).every(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn)).toBe(true);
  });

  it('TerminateInstanceInAutoScalingGroup replaces an instance, or shrinks the group with it', async () => {
    const name = await createGroup({ MinSize: 1 });
    const [first = '', second = ''] = await idsOf(name);
    const terminate = (InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
      client().send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }));

    const { Activity } = await terminate(first, false);
    expect(Activity?.Cause).toMatch(/instance \S+ was taken out of service in response to a user request\.$/);
    const replaced = await idsOf(name);
    expect(replaced).toHaveLength(2);
    expect(replaced).not.toContain(first);
    await terminate(second, true);

    const group = await describeGroup(name);
    expect([group.DesiredCapacity, group.Instances?.length]).toEqual([1, 1]);
    expect(await refusal(terminate((await idsOf(name))[0] ?? '', true))).toBe('ValidationError');
    expect(await refusal(terminate('i-0000', false))).toBe('ValidationError');
  });

  it('SetInstanceHealth replaces an unhealthy instance, protected or not', async () => {
    const name = await createGroup();
    const [first = '', second = ''] = await idsOf(name);
    await protect(name, [first]);

    await client().send(new SetInstanceHealthCommand({ InstanceId: first, HealthStatus: 'Unhealthy' }));

    const ids = await idsOf(name);
    expect(ids).toHaveLength(2);
    expect(ids).toContain(second);
    expect(ids).not.toContain(first);
    expect((await activitiesOf(name))[0]?.Cause).toContain('an unhealthy instance needing to be replaced');
  });

  it('UpdateAutoScalingGroup moves the desired capacity with its bounds', async () => {
    const name = await createGroup();
    const update = (input: object) =>
      client().send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, ...input }));

    await update({ MinSize: 3, MaxSize: 10 });
    expect(await describeGroup(name)).toMatchObject({ MaxSize: 10, DesiredCapacity: 3 });
    expect((await activitiesOf(name))[0]?.Cause).toContain(
      'a user request update of AutoScalingGroup constraints to min: 3, max: 10, desired: 3 changing the desired capacity from 2 to 3.',
    );
    await update({ MinSize: 0, MaxSize: 1 });

    expect(await instancesOf(name)).toHaveLength(1);
    expect(await refusal(update({ DesiredCapacity: 2 }))).toBe('ValidationError');
  });

  it('DeleteAutoScalingGroup wants an empty group or force', async () => {
    const name = await createGroup();
    const remove = (ForceDelete: boolean) =>
      client().send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete }));

    expect(await refusal(remove(false))).toBe('ResourceInUseFault');
    await remove(true);

    await expect(describeGroup(name)).rejects.toThrow('No group');
  });

  it('DescribeScalingActivities pages newest first without losing or repeating one', async () => {
    const name = await createGroup({ DesiredCapacity: 5 });
    const ids: (string | undefined)[] = [];

    const pages = paginateDescribeScalingActivities({ client: client(), pageSize: 2 }, { AutoScalingGroupName: name });
    for await (const page of pages) ids.push(...(page.Activities ?? []).map(({ ActivityId }) => ActivityId));

    expect(new Set(ids).size).toBe(5);
    expect(ids).toEqual((await activitiesOf(name)).map(({ ActivityId }) => ActivityId));
    const invented = new DescribeScalingActivitiesCommand({ NextToken: 'invented' });
    expect(await refusal(client().send(invented))).toBe('InvalidNextToken');
    expect(await refusal(activitiesOf('nope'))).toBe('ValidationError');
  });

  it('DescribeAutoScalingInstances and EC2 DescribeInstances see the instances of groups', async () => {
    const name = await createGroup({ Tags: [{ Key: 'team', Value: 'media', PropagateAtLaunch: true }] });
    const InstanceIds = await idsOf(name);
    const ec2 = test.client(EC2Client);

    const members = await client().send(new DescribeAutoScalingInstancesCommand({ InstanceIds }));
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
    const name = await createGroup();
    const Filters = [
      { Name: 'tag:aws:autoscaling:groupName', Values: [name] },
      { Name: 'instance-state-name', Values: ['running'] },
    ];

    const { Reservations } = await test.client(EC2Client).send(new DescribeInstancesCommand({ Filters }));

    expect(Reservations).toHaveLength(2);
  });

  it('SuspendProcesses holds launches and terminations until they are resumed', async () => {
    const name = await createGroup();
    const input = { AutoScalingGroupName: name };

    await client().send(new SuspendProcessesCommand({ ...input, ScalingProcesses: ['Launch'] }));
    await setDesired(name, 4);
    expect(await instancesOf(name)).toHaveLength(2);
    expect((await describeGroup(name)).SuspendedProcesses?.[0]?.SuspensionReason).toMatch(/^User suspended at /);
    await client().send(new ResumeProcessesCommand(input));
    expect(await instancesOf(name)).toHaveLength(4);

    await client().send(new SuspendProcessesCommand({ ...input, ScalingProcesses: ['Terminate'] }));
    await setDesired(name, 1);
    expect(await instancesOf(name)).toHaveLength(4);
    await client().send(new ResumeProcessesCommand({ ...input, ScalingProcesses: ['Terminate'] }));
    expect(await instancesOf(name)).toHaveLength(1);
    const unknown = new SuspendProcessesCommand({ ...input, ScalingProcesses: ['Sleep'] });
    expect(await refusal(client().send(unknown))).toBe('ValidationError');
  });

  describe('lifecycle hooks', () => {
    const putHook = (AutoScalingGroupName: string, LifecycleTransition: string, input: object = {}) =>
      client().send(
        new PutLifecycleHookCommand({
          AutoScalingGroupName,
          LifecycleHookName: 'drain',
          LifecycleTransition,
          HeartbeatTimeout: 300,
          ...input,
        }),
      );
    const complete = (AutoScalingGroupName: string, InstanceId: string, LifecycleActionResult = 'CONTINUE') =>
      client().send(
        new CompleteLifecycleActionCommand({
          AutoScalingGroupName,
          InstanceId,
          LifecycleHookName: 'drain',
          LifecycleActionResult,
        }),
      );
    const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';
    const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';

    it('DescribeLifecycleHooks shows a hook with its defaults; DeleteLifecycleHook removes it', async () => {
      const name = await createGroup();
      await putHook(name, TERMINATING, { HeartbeatTimeout: undefined });
      const list = async () =>
        (await client().send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: name }))).LifecycleHooks;

      expect(await list()).toEqual([
        expect.objectContaining({ HeartbeatTimeout: 3600, GlobalTimeout: 172_800, DefaultResult: 'ABANDON' }),
      ]);
      await client().send(new DeleteLifecycleHookCommand({ AutoScalingGroupName: name, LifecycleHookName: 'drain' }));

      expect(await list()).toEqual([]);
      expect(await refusal(putHook(name, 'autoscaling:ELSE'))).toBe('ValidationError');
      expect(await refusal(putHook(name, TERMINATING, { HeartbeatTimeout: 29 }))).toBe('ValidationError');
    });

    it('a terminating instance waits for its hook to be completed', async () => {
      const name = await createGroup({ DesiredCapacity: 1 });
      const [id = ''] = await idsOf(name);
      await putHook(name, TERMINATING);

      await setDesired(name, 0);
      expect((await instancesOf(name))[0]?.LifecycleState).toBe('Terminating:Wait');
      expect((await activitiesOf(name))[0]?.StatusCode).toBe('MidLifecycleAction');
      const heartbeat = { AutoScalingGroupName: name, LifecycleHookName: 'drain', InstanceId: id };
      await client().send(new RecordLifecycleActionHeartbeatCommand(heartbeat));
      await complete(name, id);

      expect(await instancesOf(name)).toEqual([]);
      expect((await activitiesOf(name))[0]?.StatusCode).toBe('Successful');
      expect(await refusal(complete(name, id))).toBe('ValidationError');
    });

    it('a launching instance waits, and comes into service when its hook continues', async () => {
      const name = await createGroup({ DesiredCapacity: 0 });
      await putHook(name, LAUNCHING);

      await setDesired(name, 1);
      const [waiting] = await instancesOf(name);
      expect(waiting?.LifecycleState).toBe('Pending:Wait');
      await complete(name, waiting?.InstanceId ?? '');

      expect((await instancesOf(name))[0]?.LifecycleState).toBe('InService');
    });

    it('a launching instance is replaced when its hook is abandoned', async () => {
      const name = await createGroup({ DesiredCapacity: 0 });
      await putHook(name, LAUNCHING);
      await setDesired(name, 1);
      const [id = ''] = await idsOf(name);

      await complete(name, id, 'ABANDON');

      expect(await idsOf(name)).not.toContain(id);
      expect((await activitiesOf(name)).map(({ StatusCode }) => StatusCode)).toContain('Cancelled');
    });
  });

  describe('a restart', () => {
    it('keeps groups, sizes, hooks and activities, and launches the instances anew', async () => {
      const name = await createGroup({ DesiredCapacity: 3 });
      const before = { ids: await idsOf(name), activities: await activitiesOf(name) };
      const deleted = await createGroup();
      await client().send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: deleted, ForceDelete: true }));

      await test.restart();

      const after = await activitiesOf(name);
      expect((await describeGroup(name)).DesiredCapacity).toBe(3);
      expect(await idsOf(name)).toHaveLength(3);
      expect(before.ids.some((id) => after.slice(0, 3).some(({ Description }) => Description?.includes(id)))).toBe(
        false,
      );
      expect(after[0]?.Cause).toContain('the local endpoint was restarted without its instances.');
      expect(after.slice(3).map(({ ActivityId }) => ActivityId)).toEqual(
        before.activities.map(({ ActivityId }) => ActivityId),
      );
      await expect(describeGroup(deleted)).rejects.toThrow('No group');
    });
  });

  it('refuseCapacity() makes launches fail in the words of EC2, until it is lifted', async () => {
    const name = await createGroup();

    test.aws.faults.refuseCapacity('');
    await setDesired(name, 4);
    const [failed] = await activitiesOf(name);
    expect(failed?.StatusCode).toBe('Failed');
    expect(failed?.StatusMessage).toMatch(
      /^We currently do not have sufficient c7i\.large capacity in the Availability Zone you requested \(us-east-1[ab]\)\./,
    );
    expect(await instancesOf(name)).toHaveLength(2);
    test.aws.faults.refuseCapacity(null);

    expect(await instancesOf(name)).toHaveLength(4);
  });
});
