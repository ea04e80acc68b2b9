import { expect, it } from 'vitest';
import { fc } from '../../testing/properties.js';
import { isPublicAddress } from './public-address.js';

it.each([
  ['loopback', ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1']],
  ['this machine', ['0.0.0.0', '0.1.2.3', '::']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.254', '192.168.1.1']],
  [
    'link-local, with the clouds’ own',
    ['169.254.0.1', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  ],
  ['unique-local', ['fc00::1', 'fd00::', 'fd00:ec2::254', 'fdff::1']],
  ['site-local, long given up', ['fec0::1']],
  ['the carrier’s', ['100.64.0.1', '100.100.100.200', '100.127.255.254']],
  ['of a cloud', ['168.63.129.16', '192.0.0.192', '::ffff:168.63.129.16']],
  [
    'IPv4 as IPv6',
    ['::ffff:10.0.0.1', '::ffff:a00:1', '::ffff:127.0.0.1', '::10.0.0.1', '::ffff:0:10.0.0.1'],
  ],
  ['through a translator', ['64:ff9b::10.0.0.1', '64:ff9b:1::1', '2002:a00:1::1', '2001::1']],
  ['multicast and broadcast', ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1']],
  [
    'reserved',
    ['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '240.0.0.1', '2001:db8::1', '3fff::1'],
  ],
  ['no address', ['', 'localhost', 'example.it', '1.2.3.4.5', '[::1]']],
])('refuses what is %s', (_, addresses) => {
  for (const address of addresses) expect([address, isPublicAddress(address)]).toEqual([address, false]);
});

it('takes what the Internet gives out', () => {
  for (const address of [
    '1.1.1.1',
    '93.184.215.14',
    '172.32.0.1',
    '100.128.0.1',
    '::ffff:1.1.1.1',
    '2606:4700::1111',
  ])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
});

it('judges an IPv4 address and its IPv6 notation alike', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
    }),
  );
});
