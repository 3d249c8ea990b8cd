import { PutLifecycleHookCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { createAsgWorkerGroup, createAsgWorkerInstance } from './index';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';
import { fetchLifecycleState, startOneInstanceGroup } from './testing/one-instance-group';
import { waitFor } from './testing/wait-for';

let region: LocalRegion;

beforeAll(async () => {
  region = await startLocalRegion();
});
afterAll(() => region.close());

/** Adds a hook at terminations (or launches). */
async function putHook(options: { groupName: string; hookName: string; transition?: string }): Promise<void> {
  const { groupName, hookName, transition = 'autoscaling:EC2_INSTANCE_TERMINATING' } = options;
  await region.aws.autoScaling.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: groupName,
      LifecycleHookName: hookName,
      LifecycleTransition: transition,
    }),
  );
}

async function scaleToZero(groupName: string): Promise<void> {
  const command = new SetDesiredCapacityCommand({ AutoScalingGroupName: groupName, DesiredCapacity: 0 });
  await region.aws.autoScaling.send(command);
}

describe('createAsgWorkerInstance()', () => {
  it('setScaleInProtection() protects its instance and frees it again', async () => {
    const groupName = 'protected-group';
    const instanceId = await startOneInstanceGroup({ region, groupName });
    const group = createAsgWorkerGroup({ client: region.aws.autoScaling, groupName });
    const instance = createAsgWorkerInstance({ client: region.aws.autoScaling, groupName, instanceId });

    await instance.setScaleInProtection({ protected: true });
    expect((await group.fetchSize()).instances[0]?.protectedFromScaleIn).toBe(true);

    await instance.setScaleInProtection({ protected: false });
    expect((await group.fetchSize()).instances[0]?.protectedFromScaleIn).toBe(false);
  });

  it('setScaleInProtection() throws for an instance that the group does not have', async () => {
    const groupName = 'strangers';
    await startOneInstanceGroup({ region, groupName });
    const instance = createAsgWorkerInstance({
      client: region.aws.autoScaling,
      groupName,
      instanceId: 'i-00000000000000000',
    });

    await expect(instance.setScaleInProtection({ protected: true })).rejects.toMatchObject({
      message: 'Cannot set the scale-in protection of i-00000000000000000 in group strangers to true (ValidationError)',
      throttled: false,
    });
  });

  it('completeTermination() ends the wait of its own instance at each termination hook', async () => {
    const groupName = 'two-hooks';
    const instanceId = await startOneInstanceGroup({ region, groupName });
    await putHook({ groupName, hookName: 'drain' });
    await putHook({ groupName, hookName: 'logs' });
    await putHook({ groupName, hookName: 'warm-up', transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' });
    const instance = createAsgWorkerInstance({ client: region.aws.autoScaling, groupName, instanceId });
    await scaleToZero(groupName);
    expect(await fetchLifecycleState({ region, groupName })).toBe('Terminating:Wait');

    await instance.completeTermination();

    await waitFor(async () => (await fetchLifecycleState({ region, groupName })) === undefined);
  });

  it('completeTermination() leaves the hooks of others alone when it is given a name', async () => {
    const groupName = 'foreign-hook';
    const instanceId = await startOneInstanceGroup({ region, groupName });
    await putHook({ groupName, hookName: 'drain' });
    await putHook({ groupName, hookName: 'logs' });
    await scaleToZero(groupName);
    const { autoScaling: client } = region.aws;
    const lifecycleHookName = 'drain';

    await createAsgWorkerInstance({ client, groupName, instanceId, lifecycleHookName }).completeTermination();

    expect(await fetchLifecycleState({ region, groupName })).toBe('Terminating:Wait');
    await createAsgWorkerInstance({ client, groupName, instanceId }).completeTermination();
    await waitFor(async () => (await fetchLifecycleState({ region, groupName })) === undefined);
  });

  it('completeTermination() is content when no hook waits, or there is none', async () => {
    const groupName = 'no-wait';
    const instanceId = await startOneInstanceGroup({ region, groupName });
    const instance = createAsgWorkerInstance({ client: region.aws.autoScaling, groupName, instanceId });

    await expect(instance.completeTermination()).resolves.toBeUndefined();
    await putHook({ groupName, hookName: 'drain' });

    await expect(instance.completeTermination()).resolves.toBeUndefined();
    expect(await fetchLifecycleState({ region, groupName })).toBe('InService');
  });

  it('completeTermination() throws when there is no such group', async () => {
    const client = region.aws.autoScaling;
    const instance = createAsgWorkerInstance({ client, groupName: 'nobody', instanceId: 'i-00000000000000000' });

    await expect(instance.completeTermination()).rejects.toThrow(
      'Cannot read the lifecycle hooks of group nobody (ValidationError)',
    );
  });
});
