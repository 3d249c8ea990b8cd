import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Report } from '@ffleet/evidence';
import { strToU8, zipSync } from 'fflate';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';

const GROUP = 'academy-video-worker-asg';
const SCALER = 'academy-worker-queue-depth-metric';
const ZIP = zipSync({ 'index.mjs': strToU8('export const handler = async () => ({});') });
/** No time limit of a test's own: a busy machine is no finding. */
const PATIENT = ['--time-limit', '60'];

let fleet: FleetFixture;
let session: FleetSession;
let clientOptions: { region: string; endpoint: string };

beforeAll(async () => {
  fleet = await startFleetFixture();
  session = await fleet.openSession();
  const { AWS_REGION: region = '', AWS_ENDPOINT_URL: endpoint = '' } = session.env;
  clientOptions = { region, endpoint };
  await new AutoScalingClient(clientOptions).send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: GROUP,
      LaunchTemplate: { LaunchTemplateName: 'workers' },
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: 0,
      AvailabilityZones: [`${region}a`],
    }),
  );
  await new LambdaClient(clientOptions).send(
    new CreateFunctionCommand({
      FunctionName: SCALER,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/scaler',
      Code: { ZipFile: ZIP },
      Environment: { Variables: { API_TOKEN: 'hush-hush' } },
    }),
  );
  await new SchedulerClient(clientOptions).send(
    new CreateScheduleCommand({
      Name: 'academy-worker-scaling-tick',
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'DISABLED',
      Target: {
        Arn: `arn:aws:lambda:${region}:000000000000:function:${SCALER}`,
        RoleArn: 'arn:aws:iam::000000000000:role/schedule',
      },
    }),
  );
});
afterAll(async () => {
  await session.close();
  await fleet.stop();
});

const lastJson = <Shape>(): Shape => JSON.parse(session.lastOut()) as Shape;

describe('ffleet on a fleet', () => {
  it('report finds that the scaler is switched off, and says it in both languages', async () => {
    const exitCode = await session.run(['report', '--json', ...PATIENT]);
    const { findings } = lastJson<Report>();
    await session.run(['report', '--lang', 'ko', ...PATIENT]);

    expect(exitCode).toBe(1);
    expect(findings.map(({ reason }) => reason)).toContain('ScheduleDisabled');
    expect(session.lastOut()).toContain('ScheduleDisabled');
  });

  it('report tells what AWS tells where there is no database, and why the rest is unknown', async () => {
    const exitCode = await session.run(['queue', '--json', ...PATIENT], { env: { DATABASE_URL: '' } });
    const { facts } = lastJson<Pick<Report, 'facts'>>();
    await session.run(['report', '--json', ...PATIENT], { env: { DATABASE_URL: '' } });
    const report = lastJson<Report>();

    expect(exitCode).toBe(0);
    expect(facts.every(({ isKnown }) => isKnown)).toBe(true);
    expect(report.facts.find(({ kind }) => kind === 'running-jobs')?.summary).toBe(
      'unknown: NotConfigured: DATABASE_URL is not set',
    );
  });

  it('asg ends with 3 and names the action when it is refused', async () => {
    const fault = session.aws.faults.injectCallFault({
      service: 'autoscaling',
      operations: ['DescribeAutoScalingGroups'],
      effect: { kind: 'refuse', code: 'AccessDenied', status: 403, message: 'not you' },
    });
    const exitCode = await session.run(['asg', ...PATIENT]);
    await session.run(['doctor', '--json', ...PATIENT]);
    fault.end();
    const { checks } = lastJson<{ checks: { name: string; status: string; seen: string }[] }>();

    expect(exitCode).toBe(3);
    expect(session.transcript()).toContain('autoscaling:DescribeAutoScalingGroups: not you');
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: 'IAM actions',
        status: 'problem',
        seen: 'refused: autoscaling:DescribeAutoScalingGroups',
      }),
    );
  });

  it('asg shows how the group buys, what EC2 took back, and what the account may run', async () => {
    const stream = { logGroupName: '/academy/spot-workers', logStreamName: 'i-1' };
    const env = { WORKER_LOG_GROUP: stream.logGroupName };
    const drained = { event: 'WORKER_DRAINING', worker_id: 'i-1', reason: 'spot-interruption', time_left_sec: 117 };
    const message = JSON.stringify({ time: new Date().toISOString(), ...drained });
    const logs = new CloudWatchLogsClient(clientOptions);
    await logs.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
    await logs.send(new CreateLogStreamCommand(stream));
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: Date.now(), message }] }));

    const exitCode = await session.run(['asg', ...PATIENT], { env });

    expect(exitCode).toBe(0);
    expect(session.lastOut()).toContain("mixedInstances=none types=the launch template's capacityRebalance=false");
    expect(session.lastOut()).toContain('i-1: spot-interruption, 117 s before');
    expect(session.lastOut()).toContain('vcpus=5 Running On-Demand Standard');
    expect(session.lastOut()).toContain('--quota-code L-34B43A08');
  });

  it.each(['activities', 'metrics', 'lambda'])('%s shows facts with the commands that ask again', async (verb) => {
    await session.run([verb, ...PATIENT]);

    expect(session.lastOut()).toContain('  $ aws ');
  });

  it('verify lambda compares the deployed code with a zip', async () => {
    const zip = path.join(fleet.folder, 'scaler.zip');
    await writeFile(zip, ZIP);
    const env = { SCALER_ARTIFACT: zip };

    const same = await session.run(['verify', 'lambda', ...PATIENT], { env });
    await writeFile(zip, 'another build');
    const differs = await session.run(['verify', 'lambda', ...PATIENT], { env });
    const unknown = await session.run(['verify', 'lambda', ...PATIENT], { env: { SCALER_ARTIFACT: `${zip}.none` } });

    expect([same, differs, unknown]).toEqual([0, 1, 3]);
  });

  it('logs shows the lines of one video', async () => {
    const line = (video: number) =>
      JSON.stringify({ time: new Date().toISOString(), event: 'SQS_JOB_COMPLETED', video_id: video });
    const logs = new CloudWatchLogsClient(clientOptions);
    const stream = { logGroupName: '/academy/video-worker', logStreamName: 'i-1' };
    await logs.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
    await logs.send(new CreateLogStreamCommand(stream));
    const logEvents = [53, 54].map((video) => ({ timestamp: Date.now(), message: line(video) }));
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));

    // The session's clock stands at the epoch: everything is younger.
    await session.run(['logs', '--video', '53', '--json']);

    expect(session.lastOut().trim().split('\n')).toHaveLength(1);
    expect(lastJson<{ line: string }>().line).toContain('"video_id":53');
  });

  it('storage verify misses a segment, and storage gc deletes only when it is confirmed', async () => {
    await session.run(['submit', `${fleet.folder}/lecture.mp4`, '--tenant', '7']);
    const claim = await session.claim(1);
    const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
    const keyPrefix = 'tenants/7/videos/1/run/1/';
    const put = (key: string, Body: string) =>
      s3.send(new PutObjectCommand({ Bucket: 'academy-media', Key: key, Body }));
    await put(`${keyPrefix}master.m3u8`, '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n360p/index.m3u8\n');
    await put(`${keyPrefix}360p/index.m3u8`, '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:4,\n0.m4s\n');
    await put(`${keyPrefix}360p/init.mp4`, 'init');
    await put(`${keyPrefix}360p/0.m4s`, 'segment');
    const output = {
      masterPlaylistKey: `${keyPrefix}master.m3u8`,
      keyPrefix,
      durationSeconds: 4,
      renditions: [],
      totalBytes: 11,
    };
    await session.store.complete({ claim, output });
    await put('tenants/7/videos/1/run/9/master.m3u8', 'left behind');

    const whole = await session.run(['storage', 'verify']);
    await s3.send(new DeleteObjectCommand({ Bucket: 'academy-media', Key: `${keyPrefix}360p/0.m4s` }));
    const broken = await session.run(['storage', 'verify', '1', '--json']);
    const { videos } = lastJson<{ videos: { problems: string[] }[] }>();
    // The session's clock stands at the epoch: nothing is a day old yet.
    const young = await session.run(['storage', 'gc']);

    expect([whole, broken, young]).toEqual([0, 1, 0]);
    expect(videos[0]?.problems).toEqual([
      `${keyPrefix}360p/0.m4s is missing`,
      'its files have 4 bytes, but 11 were recorded',
    ]);
  });

  it('storage verify says that a video has no output yet, or does not exist, where it is asked for that one', async () => {
    await session.run(['submit', `${fleet.folder}/lecture.mp4`, '--tenant', '7']);
    const codes = [
      await session.run(['storage', 'verify', '2']),
      await session.run(['storage', 'verify', '2', '--json']),
      await session.run(['storage', 'verify', '999']),
      await session.run(['storage', 'verify', '999', '--json']),
    ];

    expect(codes).toEqual([1, 1, 1, 1]);
    expect(session.transcript()).toContain('Video 2 is UPLOADED: it has no output yet; see `ffleet status 2`');
    expect(session.transcript()).toContain('"kind": "not-ready"');
    expect(lastJson()).toMatchObject({ error: { kind: 'unknown-video', video_ids: [999] } });
  });

  it('logs says that it found no line, how far back it looked, and when there is no such video', async () => {
    session.remark('logs without a line');
    const codes = [
      await session.run(['logs', '--event', 'NO_SUCH_EVENT']),
      await session.run(['logs', '--event', 'NO_SUCH_EVENT', '--since', '10080']),
      await session.run(['logs', '--event', 'NO_SUCH_EVENT', '--follow']),
      await session.run(['logs', '--video', '2']),
      await session.run(['logs', '--video', '999']),
      await session.run(['logs', '--video', '999'], { env: { DATABASE_URL: '' } }),
      await session.run(['logs', '--video', '999', '--json']),
    ];

    expect(codes).toEqual([0, 0, 130, 0, 1, 0, 1]);
    const said = session
      .transcript()
      .split('# logs without a line')
      .at(-1)
      ?.match(/(?<=^stderr: )(?:No|There).*/gm);
    const [none, unknown] = ['No such line in the last 10 minutes', 'There is no video 999: list the videos'];
    expect(said).toEqual([
      `${none}; try --since 60`,
      'No such line in the last 10080 minutes.',
      `${none}; waiting for one.`,
      `${none}; try --since 60`,
      expect.stringContaining(unknown),
      `${none}; try --since 60`,
      expect.stringContaining(unknown),
    ]);
    expect(lastJson()).toMatchObject({ error: { kind: 'unknown-video' } });
  });

  it.each([[['storage', 'verify']], [['queue', ...PATIENT]]])(
    '%j takes its credentials from --profile',
    async (verb) => {
      const exitCode = await session.run([...verb, '--profile', 'nobody-has-this']);

      expect(exitCode).toBe(3);
      expect(session.transcript().split('--profile').at(-1)).toMatch(/nobody-has-this.*(?:profile|credential)/is);
    },
  );

  it('logs goes on with --follow as lines come, and ends well when it is interrupted', async () => {
    const logs = new CloudWatchLogsClient(clientOptions);
    const line = JSON.stringify({ time: new Date().toISOString(), event: 'WORKER_DRAINING' });
    const append = () =>
      logs.send(
        new PutLogEventsCommand({
          ...{ logGroupName: '/academy/video-worker', logStreamName: 'i-1' },
          logEvents: [{ timestamp: Date.now(), message: line }],
        }),
      );
    await append();

    const exitCode = await session.run(['logs', '--follow', '--event', 'WORKER_DRAINING'], { pauses: [append] });

    expect(exitCode).toBe(130);
    expect(session.lastOut().match(/WORKER_DRAINING/g)).toHaveLength(2);
  });

  it('jobs lists rows by state and by video', async () => {
    await session.run(['jobs', '--state', 'SUCCEEDED', '--json']);
    const { jobs } = lastJson<{ jobs: { video_id: number }[] }>();
    await session.run(['jobs', '--video', '99']);

    expect(jobs.map(({ video_id: videoId }) => videoId)).toEqual([1]);
    expect(session.lastOut()).toContain('No such jobs.');
  });

  it('snapshot keeps a look at the fleet that report can read again, without secrets', async () => {
    const file = path.join(fleet.folder, 'look.json');
    await session.run(['snapshot', file, ...PATIENT]);
    const exitCode = await session.run(['report', '--from', file, '--json'], { env: { DATABASE_URL: '' } });

    expect(exitCode).toBe(1);
    expect(lastJson<Report>().findings.map(({ reason }) => reason)).toContain('ScheduleDisabled');
    const text = await readFile(file, 'utf8');
    expect(text).toContain('API_TOKEN');
    expect(text).not.toContain('hush-hush');
  });

  it.each(['bash', 'zsh', 'fish', 'powershell'])('completion %s names the verbs', async (shell) => {
    const exitCode = await session.run(['completion', shell]);

    expect(exitCode).toBe(0);
    expect(session.lastOut()).toMatch(/report.*why.*storage/s);
  });
});
