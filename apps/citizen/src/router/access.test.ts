import { describe, expect, test } from 'vitest';
import { decideAccess, nextPage } from './access.js';
import type { Access } from './routes.js';

const to = (access: Access, next?: string): Parameters<typeof decideAccess>[0] => ({
  meta: { access },
  fullPath: '/richieste/1?x=2',
  query: next ? { next } : {},
});

describe('who may see a page', () => {
  test('a visitor is sent to the login page and back (R39)', () => {
    expect(decideAccess(to('citizen'), false)).toEqual({
      name: 'login',
      query: { next: '/richieste/1?x=2' },
    });
  });

  test('a citizen does not see the login page again', () => {
    expect(decideAccess(to('guest'), true)).toEqual({ name: 'dashboard' });
    expect(decideAccess(to('guest', '/profilo'), true)).toBe('/profilo');
  });

  test.each([
    [to('public'), false],
    [to('public'), true],
    [to('guest'), false],
    [to('citizen'), true],
  ])('otherwise the page opens', (page, signedIn) => {
    expect(decideAccess(page, signedIn)).toBe(true);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    undefined,
    ['/a'],
  ])('never leads to another site: %s', (next) => {
    expect(nextPage(next)).toEqual({ name: 'dashboard' });
  });
});
