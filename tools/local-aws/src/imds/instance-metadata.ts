/** The instance metadata service, version 2 only: a session token first, then metadata under `/_imds/<instance id>/`. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { epochMs, seconds, secondsToMs, type EpochMs } from '@ffleet/units';
import type { GroupRegistry } from '../autoscaling/group-registry';
import type { Environment } from '../environment';
import { AwsError } from '../wire/aws-error';
import { HangUp } from '../faults/call-faults';
import type { CallFaults } from '../faults/call-faults';
import type { HttpHandler } from '../wire/http-server';
import { readMetadata } from './metadata-tree';

/** The service, and the notices that EC2 gives by it (fault injection). */
export interface InstanceMetadata {
  readonly handle: HttpHandler;
  /** EC2 takes the Spot instance back in two minutes. @throws {AwsError} for an instance that does not exist */
  sendSpotNotice(instanceId: string): void;
  /** EC2 finds the Spot instance at an elevated risk of interruption. @throws {AwsError} as above */
  recommendRebalance(instanceId: string): void;
}

/** On AWS every instance has the service at one address of its own; here the instance stands in the path. */
const PATH = /^\/_imds\/([^/]+)\/latest\/(.*)$/;
const MAX_TOKEN_TTL = seconds(21_600);
const SPOT_NOTICE = seconds(120);
/** Tokens are small, and their number is bounded: the oldest go when a careless client asks for ever more. */
const MAX_TOKENS = 10_000;

/** True when a request is for this service. */
export const isMetadataCall = ({ url }: IncomingMessage): boolean => url?.startsWith('/_imds/') ?? false;

/** @see Amazon EC2 User Guide, How Instance Metadata Service Version 2 works */
export function createInstanceMetadata(
  { now, region }: Environment,
  groups: GroupRegistry,
  faults: CallFaults,
): InstanceMetadata {
  const tokens = new TokenStore(now);

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const [, instanceId = '', path = ''] = PATH.exec(request.url?.split('?')[0] ?? '') ?? [];
    const found = groups.findInstance(instanceId);
    if (!found) return answer(response, 404);
    if (path === 'api/token') return answerToken(request, response, instanceId, tokens);
    const token = request.headers['x-aws-ec2-metadata-token'];
    if (typeof token !== 'string' || !tokens.isValid(token, instanceId)) return answer(response, 401);
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405);
    const { instance, group } = found;
    const category = path.startsWith('meta-data/') ? decodeURI(path.slice('meta-data/'.length)) : '';
    const text = readMetadata(category, { instance, settings: group.settings, region });
    return text === undefined ? answer(response, 404) : answer(response, 200, text);
  };

  return {
    handle: (request, response) => withFaults({ request, response, faults, serve: () => serve(request, response) }),
    sendSpotNotice(instanceId) {
      groups.getInstance(instanceId).instance.spotInterruptionAt = epochMs(now() + secondsToMs(SPOT_NOTICE));
    },
    recommendRebalance(instanceId) {
      groups.getInstance(instanceId).instance.rebalanceNoticedAt = now();
    },
  };
}

/** A fault stands between the instance and its service; a refusal is a bare status. */
async function withFaults(options: {
  request: IncomingMessage;
  response: ServerResponse;
  faults: CallFaults;
  serve: () => void;
}): Promise<void> {
  const { request, response, faults, serve } = options;
  const path = PATH.exec(request.url ?? '')?.[2] ?? '';
  const operation = path === 'api/token' ? 'GetToken' : 'GetMetadata';
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    await faults.run({
      call: { service: 'imds', operation, input: { Category: path.replace(/^meta-data\//, '') } },
      signal: gone.signal,
      run: () => Promise.resolve(),
      refuse: ({ code, message, status }) => new AwsError(code, message, { status }),
    });
    serve();
  } catch (error) {
    if (error instanceof HangUp) response.destroy();
    else if (error instanceof AwsError) answer(response, error.status ?? 503);
    else throw error;
  }
}

function answerToken(request: IncomingMessage, response: ServerResponse, instanceId: string, tokens: TokenStore): void {
  if (request.method !== 'PUT') return answer(response, 405);
  // A request that came through a proxy is not the instance's own.
  if (request.headers['x-forwarded-for'] !== undefined) return answer(response, 403);
  const header = request.headers['x-aws-ec2-metadata-token-ttl-seconds'];
  const ttl = typeof header === 'string' && /^\d{1,5}$/.test(header) ? seconds(Number(header)) : seconds(0);
  if (ttl < 1 || ttl > MAX_TOKEN_TTL) return answer(response, 400);
  response.setHeader('x-aws-ec2-metadata-token-ttl-seconds', String(ttl));
  answer(response, 200, tokens.issue(instanceId, secondsToMs(ttl)));
}

function answer(response: ServerResponse, status: number, text = ''): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** Session tokens; each is good for its instance alone. */
class TokenStore {
  private readonly tokens = new Map<string, { readonly instanceId: string; readonly expiresAt: number }>();

  constructor(private readonly now: () => EpochMs) {}

  issue(instanceId: string, lifetimeMs: number): string {
    const token = randomBytes(42).toString('base64url');
    this.tokens.set(token, { instanceId, expiresAt: this.now() + lifetimeMs });
    const [oldest] = this.tokens.keys();
    if (this.tokens.size > MAX_TOKENS && oldest !== undefined) this.tokens.delete(oldest);
    return token;
  }

  isValid(token: string, instanceId: string): boolean {
    const issued = this.tokens.get(token);
    return issued !== undefined && issued.instanceId === instanceId && this.now() < issued.expiresAt;
  }
}
