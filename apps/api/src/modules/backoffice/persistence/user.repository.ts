import { Injectable } from '@nestjs/common';
import type { Role } from '@sosta/contracts';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

export interface UserRow {
  id: string;
  name: string;
  email: string;
  active: boolean;
  /** In the transaction's municipality. */
  roles: Role[];
  lastLoginAt: Date | null;
}

const USERS = `SELECT o.id, o.name, o.email, o.active, array_agg(r.role ORDER BY r.role) AS roles, o.last_login_at AS "lastLoginAt"
  FROM operator o JOIN operator_role r ON r.operator_id = o.id`;

/** Operators of a municipality. Whoever has no role in it does not exist here. */
@Injectable()
export class UserRepository {
  all(tx: Tx): Promise<UserRow[]> {
    return tx.query(`${USERS} GROUP BY o.id ORDER BY o.name, o.id`);
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string): Promise<UserRow> {
    const rows: UserRow[] = await tx.query(`${USERS} WHERE o.id = $1 GROUP BY o.id`, [id]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** One change of the municipality's users at a time: two administrators cannot remove each other at once. */
  async lock(tx: Tx, municipalityId: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`users:${municipalityId}`]);
  }

  /** @throws Problem operator_email_taken */
  async insert(
    tx: Tx,
    user: {
      id: string;
      name: string;
      email: string;
      passwordHash: string;
      totpSecretSealed: string;
      createdAt: Date;
    },
  ): Promise<void> {
    try {
      await tx.query(
        `INSERT INTO operator (id, email, name, password_hash, totp_secret_sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
        [user.id, user.email, user.name, user.passwordHash, user.totpSecretSealed, user.createdAt],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'operator_email_key') throw new Problem('operator_email_taken');
      throw error;
    }
  }

  async setRoles(tx: Tx, municipalityId: string, id: string, roles: readonly Role[]): Promise<void> {
    await tx.query('DELETE FROM operator_role WHERE operator_id = $1', [id]);
    await tx.query(
      'INSERT INTO operator_role (municipality_id, operator_id, role) SELECT $1, $2, unnest($3::text[])',
      [municipalityId, id, roles],
    );
  }

  /** Somebody of any municipality: the platform's administrator may know who has an account. */
  async byEmail(tx: Tx, email: string): Promise<{ id: string; name: string; active: boolean } | null> {
    const rows: { id: string; name: string; active: boolean }[] = await tx.query(
      'SELECT id, name, active FROM operator WHERE email = $1',
      [email],
    );
    return rows[0] ?? null;
  }

  async addRole(tx: Tx, municipalityId: string, id: string, role: Role): Promise<void> {
    await tx.query(
      'INSERT INTO operator_role (municipality_id, operator_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [municipalityId, id, role],
    );
  }

  async setTotpSecret(tx: Tx, id: string, sealed: string): Promise<void> {
    await tx.query('UPDATE operator SET totp_secret_sealed = $2, totp_last_step = NULL WHERE id = $1', [
      id,
      sealed,
    ]);
  }

  async setActive(tx: Tx, id: string, active: boolean): Promise<void> {
    await tx.query('UPDATE operator SET active = $2 WHERE id = $1', [id, active]);
  }

  /** How many people can still manage users here. */
  async activeAdmins(tx: Tx): Promise<number> {
    const rows: { count: number }[] = await tx.query(
      `SELECT count(*)::int AS count FROM operator o JOIN operator_role r ON r.operator_id = o.id
        WHERE o.active AND r.role = 'TENANT_ADMIN'`,
    );
    return rows[0]?.count ?? 0;
  }

  /** Needs a transaction of the platform: roles elsewhere are not visible from a municipality. */
  async hasRolesElsewhere(tx: Tx, id: string, municipalityId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      'SELECT 1 FROM operator_role WHERE operator_id = $1 AND municipality_id <> $2 LIMIT 1',
      [id, municipalityId],
    );
    return rows.length > 0;
  }
}
