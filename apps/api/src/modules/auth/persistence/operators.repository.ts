import { Injectable } from '@nestjs/common';
import type { Locale, Role } from '@sosta/contracts';
import type { Tx } from '../../../platform/database/unit-of-work.js';

export interface Operator {
  id: string;
  email: string;
  name: string;
  locale: Locale;
  active: boolean;
  passwordHash: string;
  totpSecretSealed: string;
  totpLastStep: number | null;
  createdAt: Date;
}

export interface OperatorMunicipality {
  municipalityId: string;
  slug: string;
  name: string;
  roles: Role[];
}

const SELECT = /* sql */ `
  SELECT id, email::text, name, locale, active, password_hash AS "passwordHash", totp_secret_sealed AS "totpSecretSealed",
         totp_last_step::int AS "totpLastStep", created_at AS "createdAt" FROM operator`;

/** Operators belong to no municipality; their roles do. Everything here runs in the platform's scope. */
@Injectable()
export class OperatorsRepository {
  async byEmail(tx: Tx, email: string): Promise<Operator | null> {
    const rows: Operator[] = await tx.query(`${SELECT} WHERE email = $1`, [email]);
    return rows[0] ?? null;
  }

  async byId(tx: Tx, id: string): Promise<Operator | null> {
    const rows: Operator[] = await tx.query(`${SELECT} WHERE id = $1`, [id]);
    return rows[0] ?? null;
  }

  active(tx: Tx, limit: number): Promise<Operator[]> {
    return tx.query(`${SELECT} WHERE active ORDER BY created_at, id LIMIT $1`, [limit]);
  }

  municipalities(tx: Tx, operatorId: string): Promise<OperatorMunicipality[]> {
    return tx.query(
      `SELECT m.id AS "municipalityId", m.slug, m.name, array_agg(r.role ORDER BY r.role) AS roles
         FROM operator_role r JOIN municipality m ON m.id = r.municipality_id AND m.active
        WHERE r.operator_id = $1 GROUP BY m.id ORDER BY m.name`,
      [operatorId],
    );
  }

  async setPassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
    await tx.query('UPDATE operator SET password_hash = $2 WHERE id = $1', [id, passwordHash]);
  }

  async signedIn(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.query('UPDATE operator SET last_login_at = $2 WHERE id = $1', [id, now]);
  }

  /** Uses up a step of the authenticator; false when it, or a later one, was used already. */
  async useTotpStep(tx: Tx, id: string, step: number, now: Date): Promise<boolean> {
    const [, count] = (await tx.query(
      'UPDATE operator SET totp_last_step = $2, last_login_at = $3 WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)',
      [id, step, now],
    )) as [unknown[], number];
    return count === 1;
  }
}
