import { PutLifecycleHookCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import type { InstanceNotices } from '@ffleet/ports';
import { milliseconds } from '@ffleet/units';
import { createInstanceNotices } from './index';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';
import { startOneInstanceGroup } from './testing/one-instance-group';
import { startScriptedMetadata } from './testing/scripted-metadata';

let region: LocalRegion;
let groupCount = 0;

beforeAll(async () => {
  region = await startLocalRegion();
});
afterAll(() => region.close());

/** A new instance of a group of its own, and what it is told. */
async function makeInstance(): Promise<{ groupName: string; instanceId: string; notices: InstanceNotices }> {
  groupCount += 1;
  const groupName = `noticed-${groupCount}`;
  const instanceId = await startOneInstanceGroup({ region, groupName });
  return {
    groupName,
    instanceId,
    notices: createInstanceNotices({ endpoint: `${region.endpoint}/_imds/${instanceId}` }),
  };
}

async function chooseForScaleIn(groupName: string): Promise<void> {
  const { autoScaling } = region.aws;
  await autoScaling.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: groupName,
      LifecycleHookName: 'drain',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    }),
  );
  await autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: groupName, DesiredCapacity: 0 }));
}

describe('createInstanceNotices()', () => {
  it('fetch() tells nothing when no notice stands', async () => {
    const { notices } = await makeInstance();

    expect(await notices.fetch()).toBeNull();
  });

  it('fetch() tells of a termination when the group has chosen the instance', async () => {
    const { groupName, notices } = await makeInstance();

    await chooseForScaleIn(groupName);

    expect(await notices.fetch()).toEqual({ kind: 'termination' });
  });

  it('fetch() tells the most urgent notice when several stand', async () => {
    const { groupName, instanceId, notices } = await makeInstance();

    region.faults.recommendRebalance(instanceId);
    expect(await notices.fetch()).toEqual({ kind: 'rebalance-recommendation' });

    await chooseForScaleIn(groupName);
    expect(await notices.fetch()).toEqual({ kind: 'termination' });

    const before = Date.now();
    region.faults.sendSpotNotice(instanceId);
    const notice = await notices.fetch();
    if (notice?.kind !== 'spot-interruption') throw new Error(`Expected a Spot notice, got ${notice?.kind}`);
    expect(Math.abs(notice.atEpochMs - before - 120_000)).toBeLessThan(5_000);
  });

  it('fetch() asks for a new token once when the service no longer takes the old one', async () => {
    await using metadata = await startScriptedMetadata();
    const notices = createInstanceNotices({ endpoint: metadata.endpoint });
    expect(await notices.fetch()).toBeNull();
    expect(await notices.fetch()).toBeNull();
    expect(metadata.tokensGiven()).toBe(1);

    metadata.forgetTokens();

    expect(await notices.fetch()).toBeNull();
    expect(metadata.tokensGiven()).toBe(2);
  });

  it('fetch() throws when no token is taken', async () => {
    await using metadata = await startScriptedMetadata();
    metadata.answer('refuse-tokens');

    const fetched = createInstanceNotices({ endpoint: metadata.endpoint }).fetch();

    await expect(fetched).rejects.toThrow('answered spot/instance-action with status 401');
  });

  it('fetch() throws when a Spot notice has no time', async () => {
    await using metadata = await startScriptedMetadata();
    metadata.answer({ category: 'spot/instance-action', text: '{"action":"terminate"}' });

    const fetched = createInstanceNotices({ endpoint: metadata.endpoint }).fetch();

    await expect(fetched).rejects.toThrow('says "{\\"action\\":\\"terminate\\"}" at spot/instance-action: no time');
  });

  it('fetch() throws soon when the service is silent, and when nobody is there', async () => {
    await using metadata = await startScriptedMetadata();
    metadata.answer('silence');
    const answerWithin = milliseconds(50);

    const silent = createInstanceNotices({ endpoint: metadata.endpoint, answerWithin }).fetch();
    await expect(silent).rejects.toThrow(`Cannot read api/token of the instance metadata service`);

    const nobody = createInstanceNotices({ endpoint: 'http://127.0.0.1:1', answerWithin }).fetch();
    await expect(nobody).rejects.toThrow(
      'Cannot read api/token of the instance metadata service at http://127.0.0.1:1',
    );
  });
});
