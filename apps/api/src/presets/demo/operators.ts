import { createHash } from 'node:crypto';
import type { Role } from '@sosta/contracts';
import { Secret, TOTP } from 'otpauth';

/** One operator a role, for trying the back office; only ever made by `seed --demo`. */
export interface DemoOperator {
  email: string;
  name: string;
  roles: Role[];
  /** What this person is here to show. */
  note: string;
}

export { DEMO_OPERATOR_PASSWORD } from '../../modules/auth/index.js';

export const DEMO_OPERATORS: readonly DemoOperator[] = [
  {
    email: 'admin@sosta.example',
    name: 'Elena Marchetti',
    roles: ['TENANT_ADMIN'],
    note: 'Products, prices, texts, rules, users',
  },
  { email: 'revisore@sosta.example', name: 'Paolo Greco', roles: ['REVIEWER'], note: 'Reviews requests' },
  { email: 'revisore2@sosta.example', name: 'Sara Conti', roles: ['REVIEWER'], note: 'A second reviewer' },
  {
    email: 'supervisore@sosta.example',
    name: 'Antonio De Luca',
    roles: ['SUPERVISOR'],
    note: 'Reviews, reassigns, notices',
  },
  {
    email: 'sportello@sosta.example',
    name: 'Chiara Fontana',
    roles: ['CLERK', 'CASHIER'],
    note: 'Counter and assistance',
  },
  { email: 'cassa@sosta.example', name: 'Luca Bianchi', roles: ['CASHIER'], note: 'Cash desk' },
  {
    email: 'contabile@sosta.example',
    name: 'Francesca Galli',
    roles: ['ACCOUNTANT'],
    note: 'Invoices and reports',
  },
  { email: 'ausiliario@sosta.example', name: 'Davide Serra', roles: ['INSPECTOR'], note: 'Plate checks' },
  {
    email: 'auditor@sosta.example',
    name: 'Marta Leone',
    roles: ['AUDITOR'],
    note: 'Reads everything, changes nothing',
  },
  {
    email: 'piattaforma@sosta.example',
    name: 'Giorgio Rinaldi',
    roles: ['PLATFORM_ADMIN'],
    note: 'Platform; sees no citizen',
  },
];

/** The same at every seed, so that an authenticator set up once keeps working. */
export function demoTotpSecret(email: string): string {
  const bytes = createHash('sha256').update(`sosta demo totp ${email}`).digest().subarray(0, 20);
  return new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32;
}

export function demoTotpCode(email: string, now: Date): string {
  return new TOTP({ secret: Secret.fromBase32(demoTotpSecret(email)) }).generate({
    timestamp: now.getTime(),
  });
}
