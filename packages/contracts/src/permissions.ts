/**
 * What a signed-in person may do. Every API route declares one of these or is public; the back office
 * hides what the person may not do (the API is what decides).
 */
export const PERMISSIONS = [
  /** A citizen acting on his or her own account. No operator role holds it. */
  'citizen.self',
  'enforcement.check',
  'review.read',
  'review.decide',
  /** Take a case from a colleague, or hand it to another. */
  'review.reassign',
  /** Decide against a failed automatic check, giving the reason. */
  'review.override',
  'subscribers.read',
  /** Register or ask on behalf of a person at the counter. */
  'subscribers.act_on_behalf',
  'subscriptions.read',
  /** What the holder asks for: another plate, a temporary plate, an early end, a new address. */
  'subscriptions.manage',
  /** What takes something away, or gives it back: suspend, restore, revoke. */
  'subscriptions.revoke',
  'payments.read',
  /** Record cash or POS taken at the counter. */
  'payments.record',
  /** Void a colleague's taking, close the cash a colleague forgot. */
  'cash.supervise',
  'refunds.request',
  'refunds.approve',
  'invoices.read',
  'invoices.issue',
  'catalogue.read',
  'catalogue.write',
  'notices.write',
  /** The office's own words: texts, forms, opening hours, reasons. */
  'content.write',
  'policies.read',
  'policies.write',
  'assistance.read',
  'assistance.answer',
  'reports.read',
  /** Load the files of the office: the subscriptions it sold, the municipal registry (R16, R37). */
  'imports.manage',
  /** Issue PINs on paper; decide preliminary communications of personal data (R35–R38). */
  'accreditation.manage',
  'users.manage',
  'api_keys.manage',
  'audit.read',
  /** Create and configure municipalities; gives no sight of citizens' data. */
  'municipalities.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = [
  'INSPECTOR',
  'CLERK',
  'REVIEWER',
  'CASHIER',
  'ACCOUNTANT',
  'SUPERVISOR',
  'TENANT_ADMIN',
  'PLATFORM_ADMIN',
  'AUDITOR',
] as const;
export type Role = (typeof ROLES)[number];

const clerk: readonly Permission[] = [
  'enforcement.check',
  'review.read',
  'subscribers.read',
  'subscribers.act_on_behalf',
  'subscriptions.read',
  'subscriptions.manage',
  'payments.read',
  'catalogue.read',
  'assistance.read',
  'assistance.answer',
  'accreditation.manage',
];

const reviewer: readonly Permission[] = [
  'review.read',
  'review.decide',
  'subscribers.read',
  'subscriptions.read',
  'payments.read',
  'catalogue.read',
  'policies.read',
  'assistance.read',
  'assistance.answer',
];

const accountant: readonly Permission[] = [
  'subscribers.read',
  'subscriptions.read',
  'payments.read',
  'refunds.request',
  'invoices.read',
  'invoices.issue',
  'catalogue.read',
  'reports.read',
];

/**
 * Role → permissions. A person may hold several roles; the permissions add up. Approving a refund one
 * asked for oneself is refused whatever the roles: that rule belongs to the refund, not to this table.
 */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  INSPECTOR: ['enforcement.check'],
  CLERK: clerk,
  REVIEWER: reviewer,
  CASHIER: [
    'subscribers.read',
    'subscriptions.read',
    'payments.read',
    'payments.record',
    'invoices.read',
    'catalogue.read',
  ],
  ACCOUNTANT: accountant,
  SUPERVISOR: [
    ...new Set<Permission>([
      ...clerk,
      ...reviewer,
      'review.reassign',
      'review.override',
      'subscriptions.manage',
      'subscriptions.revoke',
      'cash.supervise',
      'refunds.request',
      'refunds.approve',
      'invoices.read',
      'notices.write',
      'content.write',
      'reports.read',
      'imports.manage',
      'audit.read',
    ]),
  ],
  TENANT_ADMIN: [
    'catalogue.read',
    'catalogue.write',
    'notices.write',
    'content.write',
    'policies.read',
    'policies.write',
    'imports.manage',
    'accreditation.manage',
    'users.manage',
    'api_keys.manage',
    'reports.read',
    'audit.read',
  ],
  PLATFORM_ADMIN: ['municipalities.manage', 'policies.read', 'policies.write', 'users.manage', 'audit.read'],
  AUDITOR: [
    'review.read',
    'subscribers.read',
    'subscriptions.read',
    'payments.read',
    'invoices.read',
    'catalogue.read',
    'policies.read',
    'assistance.read',
    'reports.read',
    'audit.read',
  ],
};

/** Everything the given roles allow together. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => ROLE_PERMISSIONS[role]));
}

export function hasPermission(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => ROLE_PERMISSIONS[role].includes(permission));
}
