import type { Role } from '@sosta/contracts';

/** An operator made for the journeys: the code of the authenticator comes from `totpSecret`. */
export interface OperatorAccount {
  name: string;
  email: string;
  password: string;
  totpSecret: string;
}

/** All that one person may be in an office. */
const EVERYTHING = [
  'REVIEWER',
  'CLERK',
  'CASHIER',
  'ACCOUNTANT',
  'SUPERVISOR',
  'TENANT_ADMIN',
  'AUDITOR',
] as const;

/**
 * Who works at the desk in which journey. Each has an operator of their own: a code of the authenticator works only
 * once, and journeys run at the same time.
 */
export const DESKS = {
  story: ['REVIEWER', 'ACCOUNTANT'],
  storyWide: ['REVIEWER', 'ACCOUNTANT'],
  refusal: ['REVIEWER'],
  integration: ['REVIEWER'],
  first: ['REVIEWER'],
  second: ['SUPERVISOR'],
  keyboard: ['REVIEWER'],
  assistance: ['CLERK'],
  notices: ['TENANT_ADMIN'],
  prices: ['TENANT_ADMIN'],
  records: ['SUPERVISOR', 'AUDITOR'],
  life: ['SUPERVISOR'],
  refunds: ['ACCOUNTANT'],
  refundsApprover: ['SUPERVISOR'],
  invoices: ['ACCOUNTANT', 'TENANT_ADMIN'],
  pocket: ['REVIEWER'],
  reports: ['SUPERVISOR', 'TENANT_ADMIN'],
  imports: ['SUPERVISOR'],
  rules: ['SUPERVISOR', 'TENANT_ADMIN'],
  italian: EVERYTHING,
  english: EVERYTHING,
  // Decide over the API for journeys that are about something else; one for each worker.
  helper0: ['REVIEWER', 'CLERK', 'CASHIER'],
  helper1: ['REVIEWER', 'CLERK', 'CASHIER'],
  seasidePhone: ['REVIEWER', 'CLERK', 'CASHIER'],
  seasideDesk: ['REVIEWER', 'CLERK', 'CASHIER'],
  zones: ['TENANT_ADMIN'],
  officer: ['TENANT_ADMIN'],
  paypal: ['TENANT_ADMIN'],
  nexi: ['REVIEWER'],
  pagopa: ['TENANT_ADMIN'],
  integrations: ['TENANT_ADMIN'],
  importsPhone: ['TENANT_ADMIN'],
  importsDesk: ['TENANT_ADMIN'],
  counter: ['CLERK', 'CASHIER'],
  counterReview: ['REVIEWER'],
  registryPhone: ['CLERK'],
  registryDesk: ['CLERK'],
  oneCase: EVERYTHING,
} as const satisfies Record<string, readonly Role[]>;
export type Desk = keyof typeof DESKS;

/** Desks of another municipality than {@link TOWN}. */
export const DESK_TOWNS: Partial<Record<Desk, string>> = {
  seasidePhone: 'marinablu',
  seasideDesk: 'marinablu',
  nexi: 'marinablu',
  counter: 'marinablu',
  counterReview: 'marinablu',
  zones: 'valmontone',
  importsPhone: 'chivasso',
  importsDesk: 'chivasso',
  registryPhone: 'valmontone',
  registryDesk: 'valmontone',
  oneCase: 'valmontone',
};

/** What the journeys know of the running stack. Set up once; handed to the workers in the environment. */
export interface Stack {
  /** What people open. */
  url: string;
  /** Levers of the payment sandbox, `${levers}/test/…`. */
  levers: string;
  /** The same of PayPal's. */
  paypalLevers: string;
  /** pagoPA’s pages: `/bank` is where a notice is paid by its number alone. */
  pagopaDesk: string;
  /** Levers of Nexi's sandbox. */
  nexiLevers: string;
  /** `localhost:port` where a journey may listen for webhooks: nothing else on this machine is called. */
  receiver: string;
  /** Where the browser may go besides `url`: the payment page and the store that documents are downloaded from. */
  otherOrigins: string[];
  desks: Record<Desk, OperatorAccount>;
}

const VARIABLE = 'SOSTA_E2E_STACK';

export function publishStack(stack: Stack): void {
  process.env[VARIABLE] = JSON.stringify(stack);
}

export function stack(): Stack {
  const text = process.env[VARIABLE];
  if (!text) throw new Error('The stack was not set up: run the journeys with Playwright.');
  return JSON.parse(text) as Stack;
}

/** The municipality that journeys go through unless they name another. */
export const TOWN = 'caserta';
