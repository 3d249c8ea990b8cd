/** Which addresses lie in the public internet: a source that anyone may name must not lead into the fleet's own network. */
import { BlockList, isIP, isIPv6 } from 'node:net';

/** @see IANA IPv4 Special-Purpose Address Registry; 169.254.169.254 hands out a machine's credentials */
const PRIVATE_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/** Within 2000::/3, the only part that is routed: tunnels that carry any IPv4 address, and documentation. */
const PRIVATE_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const ROUTED_IPV6 = ['2000::/3'];

const privateIpv4 = blockList(PRIVATE_IPV4, 'ipv4');
const privateIpv6 = blockList(PRIVATE_IPV6, 'ipv6');
const routedIpv6 = blockList(ROUTED_IPV6, 'ipv6');

/** Whether a numeric address is one of the public internet; everything that is no address is not. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  if (isIPv6(address)) return routedIpv6.check(address, 'ipv6') && !privateIpv6.check(address, 'ipv6');
  return !privateIpv4.check(address, 'ipv4');
}

function blockList(subnets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits] = subnet.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
