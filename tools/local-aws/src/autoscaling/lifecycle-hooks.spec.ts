import {
  CompleteLifecycleActionCommand,
  DeleteLifecycleHookCommand,
  DescribeLifecycleHooksCommand,
  PutLifecycleHookCommand,
  RecordLifecycleActionHeartbeatCommand,
} from '@aws-sdk/client-auto-scaling';
import { GroupFixture, refusal } from '../testing/group-fixture';
import { startTestAws, type TestAws } from '../testing/start-test-aws';

describe('lifecycle hooks of an Auto Scaling group', () => {
  let test: TestAws;
  const groups = new GroupFixture(() => test);
  beforeAll(async () => {
    test = await startTestAws();
  });
  afterAll(() => test.stop());

  const putHook = (AutoScalingGroupName: string, LifecycleTransition: string, input: object = {}) =>
    groups.client().send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName,
        LifecycleHookName: 'drain',
        LifecycleTransition,
        HeartbeatTimeout: 300,
        ...input,
      }),
    );
  const complete = (AutoScalingGroupName: string, InstanceId: string, LifecycleActionResult = 'CONTINUE') =>
    groups.client().send(
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
    const name = await groups.create();
    await putHook(name, TERMINATING, { HeartbeatTimeout: undefined });
    const list = async () =>
      (await groups.client().send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: name }))).LifecycleHooks;

    expect(await list()).toEqual([
      expect.objectContaining({ HeartbeatTimeout: 3600, GlobalTimeout: 172_800, DefaultResult: 'ABANDON' }),
    ]);
    await groups
      .client()
      .send(new DeleteLifecycleHookCommand({ AutoScalingGroupName: name, LifecycleHookName: 'drain' }));

    expect(await list()).toEqual([]);
    expect(await refusal(putHook(name, 'autoscaling:ELSE'))).toBe('ValidationError');
    expect(await refusal(putHook(name, TERMINATING, { HeartbeatTimeout: 29 }))).toBe('ValidationError');
  });

  it('a terminating instance waits for its hook to be completed', async () => {
    const name = await groups.create({ DesiredCapacity: 1 });
    const [id = ''] = await groups.ids(name);
    await putHook(name, TERMINATING);

    await groups.setDesired(name, 0);
    expect((await groups.instances(name))[0]?.LifecycleState).toBe('Terminating:Wait');
    expect((await groups.activities(name))[0]?.StatusCode).toBe('MidLifecycleAction');
    const heartbeat = { AutoScalingGroupName: name, LifecycleHookName: 'drain', InstanceId: id };
    await groups.client().send(new RecordLifecycleActionHeartbeatCommand(heartbeat));
    await complete(name, id);

    expect(await groups.instances(name)).toEqual([]);
    expect((await groups.activities(name))[0]?.StatusCode).toBe('Successful');
    expect(await refusal(complete(name, id))).toBe('ValidationError');
  });

  it('a launching instance waits, and comes into service when its hook continues', async () => {
    const name = await groups.create({ DesiredCapacity: 0 });
    await putHook(name, LAUNCHING);

    await groups.setDesired(name, 1);
    const [waiting] = await groups.instances(name);
    expect(waiting?.LifecycleState).toBe('Pending:Wait');
    await complete(name, waiting?.InstanceId ?? '');

    expect((await groups.instances(name))[0]?.LifecycleState).toBe('InService');
  });

  it('a launching instance is replaced when its hook is abandoned', async () => {
    const name = await groups.create({ DesiredCapacity: 0 });
    await putHook(name, LAUNCHING);
    await groups.setDesired(name, 1);
    const [id = ''] = await groups.ids(name);

    await complete(name, id, 'ABANDON');

    expect(await groups.ids(name)).not.toContain(id);
    expect((await groups.activities(name)).map(({ StatusCode }) => StatusCode)).toContain('Cancelled');
  });
});
