/** What the user wants transcoded: a file of this machine, or a web address that workers may read. */
import { BlockList, isIP } from 'node:net';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';

export type SourceArgument =
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'url'; readonly url: string };

// Addresses of a machine's own metadata service, which hands out its credentials; IPv4-mapped forms match too.
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6'); // EC2 instance metadata over IPv6
LINK_LOCAL.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6'); // 169.254.0.0/16 through NAT64, RFC 6052
const METADATA_NAMES = new Set(['metadata', 'metadata.google.internal', 'instance-data', 'instance-data.ec2.internal']);

/**
 * Tells files and URLs apart, and refuses URLs that a worker must not follow. This is for a clear message early: what a
 * name resolves to is only known to the worker, which has to guard itself.
 * @returns the reason as a sentence that names the argument
 */
export function parseSourceArgument(argument: string): Result<SourceArgument, string> {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(argument)) {
    return argument === '' ? err('Cannot submit "": give a file or a URL') : ok({ kind: 'file', path: argument });
  }
  if (!URL.canParse(argument)) return err(`Cannot submit ${JSON.stringify(argument)}: it is not a valid URL`);
  const url = new URL(argument);
  const shown = `${url.protocol}//${url.host}${url.pathname}`;
  if (url.protocol === 'file:') return err(`Cannot submit ${shown}: give the file's path without file://`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return err(
      `Cannot submit ${shown}: a URL has to start with http:// or https://; download the file, then submit it`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    return err(`Cannot submit ${shown}: it holds a user name or password, which would be stored; use a presigned URL`);
  }
  if (isMetadataHost(url.hostname)) {
    return err(`Cannot submit ${shown}: link-local and metadata addresses are never read by workers`);
  }
  return ok({ kind: 'url', url: url.href });
}

/** @param hostname as `URL` normalises it: IPv4 in dots whatever its spelling, IPv6 in brackets */
function isMetadataHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(host);
  if (family === 0) return METADATA_NAMES.has(host);
  return LINK_LOCAL.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
