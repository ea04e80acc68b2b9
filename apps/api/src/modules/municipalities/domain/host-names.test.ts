import { describe, expect, test } from 'vitest';
import { HOST_NAME, citizenSite } from './host-names.js';

describe('a host name', () => {
  test.each(['sosta.comune.esempio.it', 'a-b.it', 'xn--forl-xpa.it'])('%s is one', (name) => {
    expect(HOST_NAME.test(name)).toBe(true);
  });
  test.each(['localhost', '10.0.0.1', 'Sosta.it', 'a..it', '-a.it', 'a.it:80', 'a.it/x', '', 'a b.it'])(
    '%s is none',
    (name) => expect(HOST_NAME.test(name)).toBe(false),
  );
});

describe('the citizens’ site', () => {
  test('is below the platform’s address', () => {
    expect(citizenSite('https://sosta.example', { slug: 'borgo', hostNames: [] })).toBe(
      'https://sosta.example/borgo',
    );
  });
  test('is below the municipality’s own host name, with the platform’s scheme and port', () => {
    const hostNames = ['sosta.borgo.example', 'altro.example'];
    expect(citizenSite('https://sosta.example', { slug: 'borgo', hostNames })).toBe(
      'https://sosta.borgo.example/borgo',
    );
    expect(citizenSite('http://localhost:8080', { slug: 'borgo', hostNames })).toBe(
      'http://sosta.borgo.example:8080/borgo',
    );
  });
});
