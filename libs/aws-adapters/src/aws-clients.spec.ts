import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { milliseconds } from '@ffleet/units';
import { createAwsClients, createQueueDepthReader, createSsmStableZeroMark } from './index';
import type { AwsClients } from './index';

process.env['AWS_ACCESS_KEY_ID'] = 'test';
process.env['AWS_SECRET_ACCESS_KEY'] = 'test';

describe('createAwsClients()', () => {
  let server: Server;
  let calls: number;
  /** What the endpoint does with its n-th call, from 1 on. */
  let answer: (call: number) => { status: number; body: string } | 'silence';
  let clients: AwsClients;

  beforeEach(async () => {
    calls = 0;
    server = createServer((_request, response) => {
      calls += 1;
      const reply = answer(calls);
      if (reply !== 'silence') response.writeHead(reply.status).end(reply.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    clients = createAwsClients({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      maxAttempts: 2,
      silenceMax: milliseconds(200),
    });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('gives up after its attempts when the endpoint takes calls and says nothing', async () => {
    answer = () => 'silence';
    const reader = createQueueDepthReader({ client: clients.sqs });

    await expect(reader.fetchDepth({ queueName: 'jobs' })).rejects.toThrow('Cannot find queue jobs');

    expect(calls).toBe(2);
  });

  it('tries again when the service fails once', async () => {
    answer = (call) =>
      call === 1 ? { status: 503, body: '' } : { status: 200, body: '{"Parameter":{"Value":"1771669000"}}' };
    const mark = createSsmStableZeroMark({ client: clients.ssm, parameterName: '/mark' });

    expect(await mark.fetch()).toBe(1_771_669_000_000);

    expect(calls).toBe(2);
  });

  it('puts the bucket into the path when there is a custom endpoint', async () => {
    expect(clients.s3.config.forcePathStyle).toBe(true);
    const onAws = createAwsClients({ region: 'us-east-1', endpoint: undefined });

    expect(onAws.s3.config.forcePathStyle).toBe(false);
  });
});
