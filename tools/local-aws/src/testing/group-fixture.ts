/** What the trials of Auto Scaling do again and again, on groups whose instances are records. */
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
  type Activity,
  type AutoScalingGroup,
  type CreateAutoScalingGroupCommandInput,
  type Instance,
} from '@aws-sdk/client-auto-scaling';
import type { TestAws } from './start-test-aws';

/** The name of the error that a call ends with. */
export const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: Error) => error.name,
  );

/** The groups of one endpoint; `test` is asked for its client each time, as it has another one after a restart. */
export class GroupFixture {
  private count = 0;
  constructor(private readonly test: () => TestAws) {}

  client(): AutoScalingClient {
    return this.test().client(AutoScalingClient);
  }

  /** @returns the name of a new group: two instances, up to six, in two zones */
  async create(input: Partial<CreateAutoScalingGroupCommandInput> = {}): Promise<string> {
    const AutoScalingGroupName = `group-${(this.count += 1)}`;
    await this.client().send(
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
  }

  async describe(name: string): Promise<AutoScalingGroup> {
    const { AutoScalingGroups } = await this.client().send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
    );
    if (!AutoScalingGroups?.[0]) throw new Error(`No group ${name}`);
    return AutoScalingGroups[0];
  }

  async instances(name: string): Promise<Instance[]> {
    return (await this.describe(name)).Instances ?? [];
  }

  async ids(name: string): Promise<string[]> {
    return (await this.instances(name)).map(({ InstanceId }) => InstanceId ?? '');
  }

  /** Newest first. */
  async activities(AutoScalingGroupName: string): Promise<Activity[]> {
    const page = await this.client().send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName }));
    return page.Activities ?? [];
  }

  async setDesired(AutoScalingGroupName: string, DesiredCapacity: number, HonorCooldown = false): Promise<void> {
    await this.client().send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity, HonorCooldown }));
  }
}
