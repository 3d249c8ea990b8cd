/**
 * Fetches from the public internet and from nowhere else. Addresses are judged when a connection is made, on every
 * redirect: a name that was public a moment ago may lead to the machine's credentials now.
 */
import { lookup } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { isPublicAddress } from './public-address';

/** As `fetch()`, for a GET. */
export type FetchSource = (
  url: string,
  init: { headers: Record<string, string>; signal: AbortSignal },
) => Promise<Response>;

/** An address that an owner of a video may not send the fleet to. */
export class ForbiddenAddress extends Error {}

const REDIRECTS_MAX = 5;
const REDIRECT_STATUSES = [301, 302, 303, 307, 308];
/** A Response with one of these may have no body. */
const BODILESS_STATUSES = [204, 205, 304];

/** Judges a numeric address. */
type AddressRule = (address: string) => boolean;

/** @throws {ForbiddenAddress} where any step leads elsewhere than to http(s) in the public internet */
export const fetchPublic: FetchSource = (url, init) => fetchWithin(isPublicAddress, url, init);

/** As `fetchPublic()`, with another rule. */
export async function fetchWithin(isAllowed: AddressRule, ...[url, init]: Parameters<FetchSource>): Promise<Response> {
  let target = new URL(url);
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    const answer = await get(target, { ...init, isAllowed });
    const status = answer.statusCode ?? 0;
    const { location } = answer.headers;
    if (!REDIRECT_STATUSES.includes(status) || location === undefined) return toResponse(answer, status);
    answer.destroy();
    if (!URL.canParse(location, target.href)) throw new Error('It redirects to what is no URL');
    target = new URL(location, target);
  }
  throw new Error(`It redirects more than ${REDIRECTS_MAX} times`);
}

type GetOptions = Parameters<FetchSource>[1] & { readonly isAllowed: AddressRule };

async function get(target: URL, { headers, signal, isAllowed }: GetOptions): Promise<http.IncomingMessage> {
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new ForbiddenAddress(`It leads to ${target.protocol}, and http or https is wanted`);
  }
  // A host that is an address already is never looked up.
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowed(host)) throw forbidden(host);
  const { request } = target.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const options = { headers: { ...headers, 'accept-encoding': 'identity' }, signal, lookup: lookupWithin(isAllowed) };
    request(target, options, resolve).on('error', reject).end();
  });
}

/** Refuses a name as soon as one of its addresses is not allowed: whichever is tried, it is. */
const lookupWithin =
  (isAllowed: AddressRule): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      if (!addresses.every(({ address }) => isAllowed(address))) return done(forbidden(hostname), '');
      const [first] = addresses;
      if (options.all === true || !first) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };

/** The address stays out of the message: who asks from outside is not told what the network inside looks like. */
const forbidden = (host: string): ForbiddenAddress => new ForbiddenAddress(`${host} is not in the public internet`);

function toResponse(answer: http.IncomingMessage, status: number): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  if (BODILESS_STATUSES.includes(status)) answer.resume();
  const body = BODILESS_STATUSES.includes(status) ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
  return new Response(body, { status, headers });
}
