import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { createAsgWorkerGroup, createAwsClients } from './index';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';

let region: LocalRegion;

beforeAll(async () => {
  region = await startLocalRegion();
});
afterAll(() => region.close());

describe('createAsgWorkerGroup()', () => {
  const groupName = 'academy-video-worker-asg';

  beforeAll(async () => {
    await region.aws.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: groupName,
        LaunchTemplate: { LaunchTemplateName: 'academy-video-worker' },
        MinSize: 0,
        MaxSize: 4,
        DesiredCapacity: 0,
        AvailabilityZones: ['us-east-1a'],
      }),
    );
  });

  it('setDesiredCapacity() changes what fetchSize() tells', async () => {
    const group = createAsgWorkerGroup({ client: region.aws.autoScaling, groupName });
    expect(await group.fetchSize()).toEqual({ desiredCapacity: 0, minSize: 0, maxSize: 4, instances: [] });

    await group.setDesiredCapacity({ desiredCapacity: 3 });

    expect(await group.fetchSize()).toMatchObject({ desiredCapacity: 3 });
  });

  it('setDesiredCapacity() throws when the group allows fewer', async () => {
    const group = createAsgWorkerGroup({ client: region.aws.autoScaling, groupName });

    const change = group.setDesiredCapacity({ desiredCapacity: 5 });

    await expect(change).rejects.toThrow(
      `Cannot set the desired capacity of Auto Scaling group ${groupName} to 5 (ValidationError)`,
    );
  });

  it('fetchSize() throws when there is no such group', async () => {
    const group = createAsgWorkerGroup({ client: region.aws.autoScaling, groupName: 'nobody' });

    await expect(group.fetchSize()).rejects.toThrow('Cannot read the size of Auto Scaling group nobody');
  });

  it('fetchSize() throws when nobody answers', async () => {
    const { autoScaling } = createAwsClients({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const group = createAsgWorkerGroup({ client: autoScaling, groupName });

    await expect(group.fetchSize()).rejects.toThrow(`Cannot read the size of Auto Scaling group ${groupName} (`);
  });
});
