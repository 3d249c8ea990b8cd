import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
  type Instance,
} from '@aws-sdk/client-auto-scaling';
import { milliseconds } from '@ffleet/units';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startTestAws, type TestAws } from '../testing/start-test-aws';
import { waitFor } from '../testing/wait-for';
import type { InstanceLaunch, InstanceLauncher } from './launcher';

/** Follows its own metadata, as a worker does, and ends by SIGTERM with a word. */
const WORKER = `
  const metadata = process.argv[1] + '/latest/';
  process.on('SIGTERM', () => { process.send('draining'); process.exit(0); });
  (async () => {
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
    const token = await (await fetch(metadata + 'api/token', { method: 'PUT', headers })).text();
    const read = async (path) => (await fetch(metadata + 'meta-data/' + path, { headers: { 'x-aws-ec2-metadata-token': token } })).text();
    process.send('I am ' + (await read('instance-id')) + ', heading for ' + (await read('autoscaling/target-lifecycle-state')));
  })();
  setInterval(() => undefined, 1000);
  process.on('disconnect', () => process.exit(1));
`;

/** Runs every instance as a real Node process. */
class ProcessLauncher implements InstanceLauncher {
  readonly processes = new Map<string, ChildProcess>();
  readonly said: string[] = [];
  failure: string | undefined;

  async launch({ instanceId, metadataUrl }: InstanceLaunch) {
    if (this.failure !== undefined) throw new Error(this.failure);
    const child = spawn(process.execPath, ['-e', WORKER, metadataUrl], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.processes.set(instanceId, child);
    child.on('message', (message) => this.said.push(message as string));
    await once(child, 'spawn');
    const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
      child.once('exit', (code, signal) => resolve({ code, signal })),
    );
    return {
      exited,
      terminate: async () => {
        child.kill('SIGTERM');
        await exited;
      },
    };
  }
}

describe('Auto Scaling, with instances that are processes', () => {
  const AutoScalingGroupName = 'workers';
  let test: TestAws;
  let launcher: ProcessLauncher;

  beforeEach(async () => {
    launcher = new ProcessLauncher();
    test = await startTestAws({ launcher, healthCheckDelay: milliseconds(20) });
    await test.client(AutoScalingClient).send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        LaunchTemplate: { LaunchTemplateName: 'workers' },
        MinSize: 0,
        MaxSize: 3,
        DesiredCapacity: 1,
        AvailabilityZones: ['us-east-1a'],
      }),
    );
  });
  afterEach(() => test.stop());

  const instances = async (): Promise<Instance[]> => {
    const { AutoScalingGroups } = await test.client(AutoScalingClient).send(new DescribeAutoScalingGroupsCommand({}));
    return AutoScalingGroups?.[0]?.Instances ?? [];
  };
  const inService = (count: number) =>
    waitFor(`${count} instances are in service`, async () => {
      const found = (await instances()).filter(({ LifecycleState }) => LifecycleState === 'InService');
      return found.length === count && found;
    });
  const setDesired = (DesiredCapacity: number) =>
    test.client(AutoScalingClient).send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity }));
  const activities = async () => {
    const { Activities } = await test.client(AutoScalingClient).send(new DescribeScalingActivitiesCommand({}));
    return Activities ?? [];
  };

  it('an instance runs, reads its metadata, and gets SIGTERM at scale-in', async () => {
    const [instance] = await inService(1);
    const id = instance?.InstanceId ?? '';
    await waitFor('the instance has read its metadata', () => launcher.said.length > 0);

    await setDesired(0);

    await waitFor('the instance is gone', async () => (await instances()).length === 0);
    expect(launcher.said).toEqual([`I am ${id}, heading for InService`, 'draining']);
    expect(launcher.processes.get(id)?.exitCode).toBe(0);
  });

  it('an instance whose process dies is replaced', async () => {
    const [dead] = await inService(1);

    launcher.processes.get(dead?.InstanceId ?? '')?.kill('SIGKILL');

    await waitFor('another instance is in service', async () =>
      (await inService(1)).every(({ InstanceId }) => InstanceId !== dead?.InstanceId),
    );
    const causes = (await activities()).map(({ Cause }) => Cause).join('\n');
    expect(causes).toContain('in response to an EC2 health check indicating it has been terminated or stopped.');
    expect(causes).toContain('an instance was launched in response to an unhealthy instance needing to be replaced.');
  });

  it('a launch that fails is told in an activity and tried again', async () => {
    await inService(1);
    launcher.failure = 'The image is gone.';

    await setDesired(2);
    const failed = await waitFor('a launch has failed', async () =>
      (await activities()).find(({ StatusCode }) => StatusCode === 'Failed'),
    );
    launcher.failure = undefined;

    await inService(2);
    expect(failed.StatusMessage).toBe('The image is gone. Launching EC2 instance failed.');
  });

  it('close() ends every instance', async () => {
    await setDesired(3);
    await inService(3);
    const processes = [...launcher.processes.values()];

    await test.aws.close();

    expect(processes.map(({ exitCode, signalCode }) => exitCode ?? signalCode).every((end) => end !== null)).toBe(true);
  });
});
