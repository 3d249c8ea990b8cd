import { expectTranscript } from '../testing/expect-transcript';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';

const NOBODY = 'postgresql://me:hunter2@127.0.0.1:9/fleet'; // the discard port: nothing answers there

interface ListedMessage {
  readonly message_id: string;
  readonly receive_count: number;
}

let fleet: FleetFixture;
let session: FleetSession;

beforeAll(async () => {
  fleet = await startFleetFixture();
});
afterAll(() => fleet.stop());
beforeEach(async () => {
  session = await fleet.openSession();
});
afterEach(() => session.close());

const createdAt = '2026-02-21T10:16:07Z';

/** Records a video, and takes its message off the queue by rejecting it. */
async function rejectVideo(reason: string): Promise<{ videoId: number; jobId: string }> {
  const source = { kind: 'object', key: 'tenants/7/x.mp4' } as const;
  const { videoId, jobId } = await session.catalog.createVideo({ tenantId: 7, title: 'x', source });
  await session.send(
    JSON.stringify({ job_id: jobId, video_id: videoId, tenant_id: 7, source: source.key, created_at: createdAt }),
  );
  await session.rejectNext(reason);
  return { videoId, jobId };
}

/** The ids of all messages, oldest first; the transcript shows them as `message1`, `message2`, ... */
async function listIds(): Promise<readonly string[]> {
  await session.run(['dlq', 'list', '--json']);
  const { messages } = JSON.parse(session.lastOut()) as { messages: readonly ListedMessage[] };
  const ids = messages.map(({ message_id }) => message_id);
  ids.forEach((id, index) => session.replace(id.slice(0, 8), `message${index + 1}`));
  return ids;
}

describe('ffleet dlq', () => {
  it('list tells reasons, and the jobs behind them as the database knows them', async () => {
    await session.run(['dlq', 'list']);
    session.remark('a worker rejects a message of another tenant, and one that is no JSON; SQS gives up a third');
    const { videoId } = await rejectVideo('tenant-mismatch');
    await session.send('\u009b2Jnot JSON\u202e');
    await session.rejectNext('message-not-json: Unexpected token \u009b2J in JSON');
    await session.send(JSON.stringify({ video_id: 99, tenant_id: 7, file_key: 'a', created_at: createdAt }));
    await session.wearOutNext();
    await listIds();
    await session.run(['dlq', 'list']);
    await session.run(['dlq', 'list', '--limit', '1']);
    session.remark('the owner retries the video after a cancel');
    await session.catalog.requestCancel({ videoId });
    await session.catalog.retry({ videoId });
    await session.run(['dlq', 'list']);
    await session.run(['dlq', 'list'], { env: { DATABASE_URL: NOBODY } });

    expectTranscript('dlq-list', session.transcript());
    expect(session.transcript()).not.toMatch(/[\u009b\u202e]/);
  });

  it('show tells all about one message, and prints hostile bodies harmlessly', async () => {
    await rejectVideo('tenant-mismatch');
    await session.send('\u009b2Jnot JSON\u202e');
    await session.rejectNext('message-not-json');
    const [first = '', second = ''] = await listIds();
    await session.run(['dlq', 'show', first.slice(0, 8)]);
    await session.run(['dlq', 'show', second]);
    await session.run(['dlq', 'show', second, '--json']);
    await session.run(['dlq', 'show', '00000000-ffff']);
    await session.run(['dlq', 'show', 'no']);

    expectTranscript('dlq-show', session.transcript());
    expect(session.transcript()).not.toMatch(/[\u009b\u202e]/);
  });

  it('redrive sends the chosen messages back to work, and none when one is unknown', async () => {
    const { videoId, jobId } = await rejectVideo('database-schema-too-old');
    await rejectVideo('database-schema-too-old');
    const [first = '', second = ''] = await listIds();
    await session.run(['dlq', 'redrive', first, '00000000-ffff']);
    expect(await session.receiveBodies()).toEqual([]);
    await session.run(['dlq', 'redrive', first.slice(0, 8), first]);
    await session.run(['dlq', 'redrive', second, '--json']);
    await session.run(['dlq', 'list']);

    expectTranscript('dlq-redrive', session.transcript());
    const bodies = await session.receiveBodies();
    expect(bodies).toHaveLength(2);
    expect(bodies).toContainEqual(expect.objectContaining({ video_id: videoId, job_id: jobId }));
  });

  it('redrive of all wants a word, and keeps what cannot be sent', async () => {
    for (const reason of ['one', 'two']) await rejectVideo(reason);
    await listIds();
    await session.run(['dlq', 'redrive']);
    await session.run(['dlq', 'redrive', '--all', '--json']);
    await session.run(['dlq', 'redrive', '--all', '--yes', '0123abcd']);
    session.remark('the work queue takes no messages');
    const fault = session.aws.faults.injectCallFault({
      service: 'sqs',
      operations: ['SendMessage'],
      effect: { kind: 'refuse', code: 'AccessDenied', message: 'Not authorized', status: 403 },
    });
    await session.run(['dlq', 'redrive', '--all', '--yes']);
    fault.end();
    session.remark('it does again');
    await session.run(['dlq', 'redrive', '--all', '--yes']);
    await session.run(['dlq', 'redrive', '--all', '--yes']);

    expectTranscript('dlq-redrive-all', session.transcript());
    expect(await session.receiveBodies()).toHaveLength(2);
  });

  it('ends with exit code 3 when the queue cannot be seen', async () => {
    await session.run(['dlq', 'list'], { env: { VIDEO_DLQ: 'no-such-queue' } });

    expectTranscript('dlq-unreachable', session.transcript());
  });
});
