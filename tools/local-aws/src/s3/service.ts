/** The S3 service as one HTTP request handler: parse, answer CORS, authenticate, route, run, send. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { epochMs } from '@ffleet/units';
import { CallFaults, HangUp } from '../faults/call-faults';
import { requireAllowed } from './authorize';
import { BucketStore } from './bucket-store';
import { answerCors, DEFAULT_CORS_RULES, type CorsQuestion } from './cors';
import { errorCode } from './files';
import { OPERATIONS } from './operations';
import { routeOf } from './route';
import { accessDenied, renderError, S3Error } from './s3-error';
import { parseS3Request, type S3Request, type S3Response } from './s3-request';
import { verifySignature } from './sigv4';

export interface S3Options {
  /** Buckets lie in folders of their names below this one. */
  readonly folder: string;
  readonly region: string;
  /** Who may sign requests: access key ids and their secrets. @default `{ test: 'test' }` */
  readonly secretAccessKeys?: Readonly<Record<string, string>>;
  /** Told of answers that are this emulator's fault. */
  readonly reportDefect: (defect: unknown, operationName: string) => void;
  /** @default none */
  readonly faults?: CallFaults;
}

export interface S3Service {
  handle(message: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Opens the buckets of `folder` and serves them. */
export async function createS3(options: S3Options): Promise<S3Service> {
  const { folder, region, secretAccessKeys = { test: 'test' }, reportDefect, faults = new CallFaults() } = options;
  const buckets = await BucketStore.open(folder);

  const answer = async (request: S3Request, signal: AbortSignal): Promise<S3Response> => {
    if (request.method === 'OPTIONS') return answerPreflight(buckets, request);
    // The headers as they were sent: those that stand in the query are under the signature with it.
    const caller = verifySignature(
      { ...request, headers: request.message.headers },
      { secretAccessKeys, region },
      epochMs(Date.now()),
    );
    const operation = routeOf(request);
    requireAllowed({ caller, operation, request, buckets });
    const answering = faults.run({
      call: { service: 's3', operation, input: { Bucket: request.bucket, Key: request.key } },
      signal,
      run: () => OPERATIONS[operation]({ request, buckets, region }),
      refuse: ({ status, code, message }) => new S3Error(status, code, message),
      discard: ({ body }) => typeof body === 'object' && body.destroy(),
    });
    return caller.kind === 'signed' ? answering : answering.catch(hideMissingKey);
  };

  return {
    async handle(message, response) {
      const requestId = randomUUID();
      response.setHeader('x-amz-request-id', requestId);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      try {
        const request = parseS3Request(message);
        for (const [name, value] of Object.entries(corsHeaders(buckets, request) ?? {}))
          response.setHeader(name, value);
        await send(await answer(request, gone.signal), message, response);
      } catch (error) {
        if (error instanceof HangUp) return void response.destroy();
        if (isHangUp(error)) return;
        if (!(error instanceof S3Error)) reportDefect(error, `S3 ${message.method ?? ''} ${message.url ?? ''}`);
        await sendError(error, { message, response, requestId });
      }
    },
  };
}

async function send(answer: S3Response, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, headers = {}, body = '' } = answer;
  const length =
    typeof body === 'string' && status !== 204 && status !== 304 ? { 'content-length': Buffer.byteLength(body) } : {};
  response.writeHead(status, { ...length, ...headers });
  if (typeof body !== 'string') await pipeline(body, response);
  else response.end(message.method === 'HEAD' ? '' : body);
}

async function sendError(
  error: unknown,
  { message, response, requestId }: { message: IncomingMessage; response: ServerResponse; requestId: string },
): Promise<void> {
  if (response.headersSent) {
    response.destroy(); // the client has part of an answer: only a broken connection tells it that the rest is missing
    return;
  }
  const refusal =
    error instanceof S3Error
      ? error
      : new S3Error(500, 'InternalError', 'We encountered an internal error. Please try again.');
  const resource = (message.url ?? '/').split('?')[0] ?? '/';
  const body = renderError({ error: refusal, resource, requestId });
  // A body that was not read to its end would be taken for the next request of this connection.
  if (!message.complete) {
    response.setHeader('connection', 'close');
    message.resume();
  }
  response.writeHead(refusal.status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  response.end(message.method === 'HEAD' ? '' : body);
}

function corsQuestion({ headers, method }: S3Request): CorsQuestion | undefined {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  const preflight = method === 'OPTIONS';
  return {
    origin,
    method: preflight ? (headers['access-control-request-method'] ?? '') : method,
    requestedHeaders: preflight
      ? (headers['access-control-request-headers'] ?? '')
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '')
      : [],
  };
}

function corsHeaders(buckets: BucketStore, request: S3Request): Record<string, string> | undefined {
  const question = corsQuestion(request);
  const configured = buckets.has(request.bucket) ? buckets.configuration(request.bucket).cors : undefined;
  return question && answerCors(configured ?? DEFAULT_CORS_RULES, question);
}

function answerPreflight(buckets: BucketStore, request: S3Request): S3Response {
  if (request.headers.origin === undefined)
    throw new S3Error(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
  if (!corsHeaders(buckets, request))
    throw new S3Error(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
  return { status: 200 };
}

/** Whoever may not list a bucket does not learn which keys are missing (Amazon S3 API Reference, GetObject). */
function hideMissingKey(error: unknown): never {
  throw error instanceof S3Error && error.code === 'NoSuchKey' ? accessDenied() : error;
}

/** The client went away in the middle of a body: nobody is left to answer. */
const isHangUp = (error: unknown): boolean =>
  ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(errorCode(error) ?? '');
