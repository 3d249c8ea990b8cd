import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingInstancesCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { startTestAws, type TestAws } from '../testing/start-test-aws';

describe('instance metadata', () => {
  let test: TestAws;
  let instanceId: string;
  let otherId: string;

  beforeAll(async () => {
    test = await startTestAws();
    const client = test.client(AutoScalingClient);
    await client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'workers',
        LaunchTemplate: { LaunchTemplateName: 'workers' },
        MinSize: 0,
        MaxSize: 2,
        DesiredCapacity: 2,
        AvailabilityZones: ['us-east-1c'],
        Tags: [{ Key: 'team', Value: 'media', PropagateAtLaunch: true }],
      }),
    );
    const { AutoScalingInstances = [] } = await client.send(new DescribeAutoScalingInstancesCommand({}));
    [instanceId, otherId] = AutoScalingInstances.map(({ InstanceId }) => InstanceId ?? '') as [string, string];
  });
  afterAll(() => test.stop());

  const at = (id: string, path: string) => `${test.aws.endpointUrl}/_imds/${id}/latest/${path}`;
  const askToken = (id: string, headers: Record<string, string> = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }) =>
    fetch(at(id, 'api/token'), { method: 'PUT', headers });
  const read = async (category: string, id = instanceId) => {
    const token = await (await askToken(id)).text();
    const headers = { 'x-aws-ec2-metadata-token': token };
    const response = await fetch(at(id, `meta-data/${category}`), { headers });
    return response.status === 200 ? response.text() : response.status;
  };

  it('tells an instance who and where it is', async () => {
    expect(await read('instance-id')).toBe(instanceId);
    expect(await read('instance-type')).toBe('c7i.large');
    expect(await read('placement/availability-zone')).toBe('us-east-1c');
    expect(await read('placement/region')).toBe('us-east-1');
    expect(await read('tags/instance/team')).toBe('media');
    expect(await read('tags/instance/aws:autoscaling:groupName')).toBe('workers');
    expect(await read('no-such-category')).toBe(404);
  });

  it('wants a token of this instance, and knows no version 1', async () => {
    const foreign = await (await askToken(otherId)).text();
    const status = async (headers: Record<string, string>) =>
      (await fetch(at(instanceId, 'meta-data/instance-id'), { headers })).status;

    expect(await status({})).toBe(401);
    expect(await status({ 'x-aws-ec2-metadata-token': 'invented' })).toBe(401);
    expect(await status({ 'x-aws-ec2-metadata-token': foreign })).toBe(401);
  });

  it.each([
    ['no lifetime', {}, 400],
    ['a lifetime above six hours', { 'x-aws-ec2-metadata-token-ttl-seconds': '21601' }, 400],
    ['a proxy', { 'x-aws-ec2-metadata-token-ttl-seconds': '60', 'x-forwarded-for': '10.0.0.1' }, 403],
  ])('gives no token with %s', async (_what, headers, expected) => {
    expect((await askToken(instanceId, headers as Record<string, string>)).status).toBe(expected);
  });

  it('knows no instance that does not exist', async () => {
    expect((await askToken('i-00000000000000000')).status).toBe(404);
  });

  it('sendSpotNotice() and recommendRebalance() appear to the instance they are for', async () => {
    expect(await read('spot/instance-action')).toBe(404);
    expect(await read('events/recommendations/rebalance')).toBe(404);

    const noticedAt = Date.now();
    test.aws.faults.sendSpotNotice(instanceId);
    test.aws.faults.recommendRebalance(instanceId);

    const action = JSON.parse(String(await read('spot/instance-action'))) as { action: string; time: string };
    expect(action.action).toBe('terminate');
    expect(Math.abs(Date.parse(action.time) - noticedAt - 120_000)).toBeLessThan(5000);
    expect(await read('events/recommendations/rebalance')).toMatch(
      /^\{"noticeTime":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}$/,
    );
    expect(await read('spot/instance-action', otherId)).toBe(404);
    expect(() => test.aws.faults.sendSpotNotice('i-0')).toThrow('No managed instance found');
  });

  it('says Terminated from the moment an instance is chosen, while its hook still waits', async () => {
    const client = test.client(AutoScalingClient);
    await client.send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName: 'workers',
        LifecycleHookName: 'drain',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      }),
    );
    expect(await read('autoscaling/target-lifecycle-state')).toBe('InService');

    await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'workers', DesiredCapacity: 1 }));

    expect(await read('autoscaling/target-lifecycle-state')).toBe('Terminated');
  });
});
