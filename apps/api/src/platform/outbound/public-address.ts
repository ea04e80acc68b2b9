import ipaddr from 'ipaddr.js';

/** Where clouds answer their machines' questions, beside the link-local one. It has a public number all the same. */
const CLOUD_SERVICES = new Set(['168.63.129.16']);
/** All that the Internet gives out of IPv6; whatever lies outside is somebody's own. */
const IPV6_INTERNET = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address is one that anybody on the Internet could have: no loopback, private, link-local, unique-local,
 * carrier, multicast or reserved one (IANA's special-purpose registries), in whatever notation, also IPv4 written as
 * IPv6. What is no address is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6
    ? address.match(IPV6_INTERNET)
    : !CLOUD_SERVICES.has(address.toString());
}
