import { describe, expect, it } from 'vitest';
import { hasPermission, PERMISSIONS, permissionsOf, ROLE_PERMISSIONS, ROLES } from './permissions.js';

describe('roles', () => {
  it('never give operators the permission of citizens', () => {
    expect(ROLES.filter((role) => hasPermission([role], 'citizen.self'))).toEqual([]);
  });

  it('leave no operator permission without a role', () => {
    const given = permissionsOf(ROLES);
    expect(PERMISSIONS.filter((permission) => !given.has(permission))).toEqual(['citizen.self']);
  });

  it('list no permission twice', () => {
    for (const role of ROLES) {
      expect(new Set(ROLE_PERMISSIONS[role]).size, role).toBe(ROLE_PERMISSIONS[role].length);
    }
  });

  it('keep duties apart', () => {
    expect(ROLES.filter((role) => hasPermission([role], 'review.decide'))).toEqual([
      'REVIEWER',
      'SUPERVISOR',
    ]);
    expect(ROLES.filter((role) => hasPermission([role], 'refunds.approve'))).toEqual(['SUPERVISOR']);
    expect(ROLES.filter((role) => hasPermission([role], 'policies.write'))).toEqual([
      'TENANT_ADMIN',
      'PLATFORM_ADMIN',
    ]);
    expect(hasPermission(['PLATFORM_ADMIN'], 'subscribers.read')).toBe(false);
    expect(ROLE_PERMISSIONS.INSPECTOR).toEqual(['enforcement.check']);
  });

  it('let auditors only read', () => {
    expect(ROLE_PERMISSIONS.AUDITOR.filter((permission) => !permission.endsWith('.read'))).toEqual([]);
  });

  it('add up', () => {
    expect(hasPermission(['CASHIER', 'REVIEWER'], 'payments.record')).toBe(true);
    expect(hasPermission(['CASHIER', 'REVIEWER'], 'review.decide')).toBe(true);
    expect(hasPermission([], 'review.read')).toBe(false);
  });
});
