/** The bridge from Node's HTTP server to the protocols: which requests are service calls, and how answers leave. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bytes } from '@ffleet/units';
import { HangUp } from '../faults/call-faults';
import { AwsError } from './aws-error';
import { dispatch } from './dispatch';
import type { CallSurroundings } from './dispatch';
import { isFormBody } from './http-message';
import type { WireResponse } from './http-message';
import { readBody } from './read-body';
import type { Service } from './service';
import { answerUnroutable } from './unroutable';

/** Handles a whole HTTP exchange by itself, as S3 and instance metadata do. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

// Lambda takes function code inline up to 50 MiB zipped, which base64 makes 67 MiB; nothing else comes near.
const BODY_SIZE_MAX = bytes(80 * 1024 * 1024);
const REST_PATHS = /^\/(?:20\d\d-\d\d-\d\d|schedules|schedule-groups)(?:\/|\?|$)/;

/** True when a request is for a service of the table, by any of the four protocols; S3 gets the rest. */
export function isServiceCall({ headers, method, url = '/' }: IncomingMessage): boolean {
  if (headers['x-amz-target'] !== undefined) return true;
  return (method === 'POST' && isFormBody(headers) && /^\/(?:\?|$)/.test(url)) || REST_PATHS.test(url);
}

/** Only a name of this machine is served, so that a web page cannot reach the endpoint through its own DNS name. */
export function isLoopbackHost(host: string | undefined): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|\[::1\]|(?:[\w.-]+\.)?localhost)(?::\d+)?$/i.test(host ?? '');
}

/** Makes the handler of all service calls. */
export function serveServices(services: readonly Service[], surroundings: CallSurroundings): HttpHandler {
  return async (request, response) => {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const url = new URL(request.url ?? '/', 'http://localhost');
    try {
      const body = await readBody(request, BODY_SIZE_MAX);
      const { method = 'GET', headers } = request;
      const wireRequest = { method, path: url.pathname, query: url.searchParams, headers, body };
      const answer = await dispatch(services, wireRequest, { ...surroundings, signal: gone.signal });
      if (answer === undefined) throw unknownCall(request);
      await send(response, answer);
    } catch (error) {
      if (gone.signal.aborted) return; // nobody is left to hear about it
      if (error instanceof HangUp) return void response.destroy();
      if (!(error instanceof AwsError)) throw error;
      await send(response, answerUnroutable(request.headers, error));
    }
  };
}

function unknownCall(request: IncomingMessage): AwsError {
  if (isFormBody(request.headers))
    return new AwsError('InvalidAction', 'No service here has this Action in this Version.');
  const call = String(request.headers['x-amz-target'] ?? `${request.method} ${request.url}`);
  return new AwsError('UnknownOperationException', `No service here knows ${call}.`, { status: 404 });
}

async function send(response: ServerResponse, { status, headers, body }: WireResponse): Promise<void> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
    return;
  }
  response.writeHead(status, headers);
  for await (const chunk of body) {
    if (response.destroyed) return;
    response.write(chunk);
  }
  response.end();
}
