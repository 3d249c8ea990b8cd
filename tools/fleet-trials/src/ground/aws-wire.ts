/** A worker's own line to the AWS endpoint: passes every call on, and can hold one, lose its answer, or be dead. */
import { createServer, request as sendRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Rules } from './rules';

export interface AwsWire {
  /** For AWS_ENDPOINT_URL; presigned URLs carry it too, so that a worker's ffmpeg is known by it. */
  readonly url: string;
  /** A call's text is `ReceiveMessage {...}` for services, `PUT /bucket/key` for objects. */
  readonly rules: Rules;
  /** The texts of the calls that matched and were passed on. */
  calls(matches: (call: string) => boolean): readonly string[];
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** @param options.endpointUrl the endpoint behind it; signatures stay valid, since the host is passed on as it came */
export async function openAwsWire(options: { endpointUrl: string }): Promise<AwsWire> {
  const upstream = new URL(options.endpointUrl);
  const rules = new Rules();
  const passed: string[] = [];
  const server = createServer((request, response) => {
    void pass({ request, response, upstream, rules, passed }).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 65_000; // longer than the SDK's, so that the client is the one who closes
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rules,
    calls: (matches) => passed.filter(matches),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function pass(options: {
  request: IncomingMessage;
  response: ServerResponse;
  upstream: URL;
  rules: Rules;
  passed: string[];
}): Promise<void> {
  const { request, response, upstream, rules, passed } = options;
  const body = await readAll(request);
  const call = describeCall(request, body);
  const rule = rules.take(call);
  if (rule?.action === 'refuse') return void response.writeHead(503, { 'content-length': 0 }).end();
  if (rule?.action === 'hold-request') await rule.released;
  if (response.destroyed) return; // its caller is gone: nobody asks any more
  passed.push(call);
  const answer = await forward({ request, response, body, upstream });
  if (rule?.action === 'lose-answer') return void response.destroy();
  if (rule?.action === 'hold-answer') await rule.released;
  response.writeHead(answer.status, answer.headers).end(answer.body);
}

/** Services name their operation in a header (awsJson) or in a form (awsQuery); objects are a method and a path. */
function describeCall({ headers, method = 'GET', url = '/' }: IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return `${target.split('.').at(-1) ?? target} ${body.toString()}`;
  const action = method === 'POST' ? /(?:^|&)Action=(\w+)/.exec(body.toString('latin1')) : null;
  return action ? `${action[1]} ${body.toString()}` : `${method} ${url}`;
}

function forward(options: {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
  upstream: URL;
}): Promise<Answer> {
  const { request, response, body, upstream } = options;
  return new Promise((resolve, reject) => {
    const { hostname, port } = upstream;
    const { method, url: path, headers } = request;
    const outgoing = sendRequest({ hostname, port, method, path, headers }, (incoming) => {
      readAll(incoming).then(
        (content) => resolve({ status: incoming.statusCode ?? 502, headers: incoming.headers, body: content }),
        reject,
      );
    });
    outgoing.once('error', reject);
    // A caller that hangs up (the end of a long poll, a killed worker) hangs up at the endpoint as well.
    response.once('close', () => outgoing.destroy());
    outgoing.end(body);
  });
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
