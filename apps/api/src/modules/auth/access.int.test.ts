import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCESS, type Access } from '../../platform/http/access.js';
import { createTestApp, type TestApp, type TestMunicipality } from '../../testing/index.js';

interface Route {
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  access: Access | undefined;
}

/** Routes anybody may call; a new one has to be added here on purpose. */
const PUBLIC = [
  // By the cookie of an operator's own session.
  'getOwnAccess',
  'makeRecoveryCodes',
  'signOutElsewhere',
  'acceptOperatorInvitation',
  'addVisitorFile',
  'addVisitorMessage',
  'completeRegistration',
  'confirmPasswordReset',
  'confirmRegistration',
  'downloadForm',
  'getAccreditationReceipt',
  'getHealth',
  'getMunicipality',
  'getMunicipalityLogo',
  'getOperatorInvitation',
  'getPreliminaryCommunicationForm',
  'getReady',
  'getRegistration',
  'getRegistrationOutcome',
  'getStatus',
  'getText',
  'getVisitorThread',
  'identifyRegistration',
  'issueClientToken',
  'listCertificationTypes',
  'listDemoAccounts',
  'listDemoDevices',
  'listForms',
  'listNotices',
  'listOffices',
  'listProducts',
  'listZoneOutlines',
  'listZones',
  'login',
  'logout',
  'openVisitorThread',
  'operatorLogin',
  'operatorLogout',
  'operatorRefresh',
  'receiveMailEvent',
  'receivePaymentWebhook',
  'receiveAccountWebhook',
  'receiveSdiReceipt',
  'refreshSession',
  'requestPasswordReset',
  'requestPin',
  'requestPinAfterRegistration',
  'resendRegistrationLink',
  'resendRegistrationOtp',
  'resumeRegistration',
  'saveCompanyDetails',
  'saveRegistrationDetails',
  'searchSector',
  'sendPreliminaryCommunication',
  'startRegistration',
  'uploadPreliminaryCommunicationDocument',
  'verifyRegistrationOtp',
  'verifyTicket',
];

let app: TestApp;
let town: TestMunicipality;
let routes: Route[];

beforeAll(async () => {
  app = await createTestApp();
  town = await app.seedMunicipality();
  routes = declaredRoutes(app);
});
afterAll(() => app?.close());

describe('every route', () => {
  test('declares who may call it', () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter(({ access }) => !access).map(({ name }) => name)).toEqual([]);
  });

  test('is public only where we say so', () => {
    const open = routes.filter(({ access }) => access?.kind === 'public').map(({ name }) => name);
    expect(open.filter((name) => !PUBLIC.includes(name))).toEqual([]);
  });

  test('under /operator asks for an operator’s permission, and no other does', () => {
    const wrong = routes.filter(({ path, access }) => {
      const staff = path.includes('/operator/') || path.startsWith('/platform/');
      if (access?.kind !== 'permission') return staff;
      return staff === (access.permission === 'citizen.self');
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('that is not public turns away strangers, and citizens where operators work', async () => {
    const citizen = await app.createCitizen(town);
    const operator = await app.createOperator(town, []);
    for (const { name, method, path, access } of routes) {
      if (access?.kind !== 'permission') continue;
      const url = `/api/v1${path.replace(':municipality', town.slug).replaceAll(/:\w+/g, '0190a5b1-0000-7000-8000-000000000000')}`;
      expect((await app.request(method, url)).status, `${name} without a token`).toBe(401);
      const stranger = access.permission === 'citizen.self' ? operator : citizen;
      expect(
        (await app.request(method, url, undefined, { authorization: `Bearer ${stranger.token}` })).status,
        `${name} for the wrong person`,
      ).toBe(403);
    }
  });
});

describe('the gate', () => {
  test('is closed for a route that declares nothing', () => {
    class Forgotten {
      getSecrets(): string {
        return 'secret';
      }
    }
    const reflector = app.get(Reflector);
    expect(reflector.getAllAndOverride(ACCESS, [Forgotten.prototype.getSecrets, Forgotten])).toBeUndefined();
  });
});

function declaredRoutes({ nest }: TestApp): Route[] {
  const reflector = nest.get(Reflector);
  const scanner = new MetadataScanner();
  const found: Route[] = [];
  for (const module of nest.get(ModulesContainer).values()) {
    for (const { metatype, instance } of module.controllers.values()) {
      if (!metatype || !instance) continue;
      const prefix = String(reflector.get(PATH_METADATA, metatype as never) ?? '');
      const prototype = Object.getPrototypeOf(instance) as Record<string, (...args: unknown[]) => unknown>;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name]!;
        const method = reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
        if (method === undefined) continue;
        const path = `/${[prefix, String(reflector.get(PATH_METADATA, handler) ?? '')]
          .map((part) => part.replaceAll(/^\/|\/$/g, ''))
          .filter(Boolean)
          .join('/')}`;
        const access = reflector.getAllAndOverride<Access | undefined>(ACCESS, [handler, metatype as never]);
        found.push({ name, method: RequestMethod[method] as Route['method'], path, access });
      }
    }
  }
  return found;
}
