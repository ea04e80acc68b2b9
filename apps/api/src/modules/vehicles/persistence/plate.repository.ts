import { Injectable } from '@nestjs/common';
import type { EmissionClass, PlateTitle, VehicleFuel, VehicleKind } from '@sosta/contracts';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { RelatedRequest } from '../../requests/index.js';

export interface PlateRow {
  id: string;
  holderId: string;
  country: string;
  plate: string;
  plateAsTyped: string;
  vehicleKind: VehicleKind;
  make: string;
  model: string;
  fuel: VehicleFuel;
  emissionClass: EmissionClass | null;
  title: PlateTitle;
  electricCertified: boolean;
  active: boolean;
}

const COLUMNS = `p.id, p.holder_id AS "holderId", p.country, p.plate, p.plate_as_typed AS "plateAsTyped",
  p.vehicle_kind AS "vehicleKind", p.make, p.model, p.fuel, p.emission_class AS "emissionClass", p.title, p.electric_certified AS "electricCertified", p.active`;

/** Plates associated with holders; each shares its id with the request that asked for it. */
@Injectable()
export class PlateRepository {
  async insert(
    tx: Tx,
    municipalityId: string,
    row: Omit<PlateRow, 'electricCertified' | 'active'>,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, emission_class)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        row.id,
        municipalityId,
        row.holderId,
        row.country,
        row.plate,
        row.plateAsTyped,
        row.vehicleKind,
        row.make,
        row.model,
        row.fuel,
        row.title,
        row.emissionClass,
      ],
    );
  }

  byIds(tx: Tx, ids: readonly string[]): Promise<PlateRow[]> {
    return tx.query(`SELECT ${COLUMNS} FROM plate_association p WHERE p.id = ANY($1)`, [ids]);
  }

  activeOf(tx: Tx, holderId: string): Promise<PlateRow[]> {
    return tx.query(
      `SELECT ${COLUMNS} FROM plate_association p WHERE p.holder_id = $1 AND p.active ORDER BY p.id`,
      [holderId],
    );
  }

  /** @throws Problem plate_already_associated when the holder has it already */
  async activate(tx: Tx, id: string, electricCertified: boolean): Promise<void> {
    try {
      await tx.query('UPDATE plate_association SET active = true, electric_certified = $2 WHERE id = $1', [
        id,
        electricCertified,
      ]);
    } catch (error) {
      if (violatedConstraint(error) === 'plate_association_one_active')
        throw new Problem('plate_already_associated');
      throw error;
    }
  }

  /**
   * The plate is no longer the holder's.
   * @returns false when a subscription or another open request rests on it
   */
  async deactivate(tx: Tx, id: string): Promise<boolean> {
    const [rows] = (await tx.query(
      `UPDATE plate_association p SET active = false
        WHERE p.id = $1 AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.plate_association_id = p.id)
          AND NOT EXISTS (
            SELECT 1 FROM subscription_request q JOIN request r ON r.id = q.id
             WHERE q.plate_association_id = p.id AND r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED', 'AWAITING_PAYMENT'))
        RETURNING p.id`,
      [id],
    )) as [unknown[], number];
    return rows.length > 0;
  }

  /** The plate is no longer the holder's, whatever rests on it: who checks it goes by the subscription's own plates. */
  async revoke(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE plate_association SET active = false WHERE id = $1', [id]);
  }

  /** Open or accepted requests of other holders for the same plate. */
  elsewhere(tx: Tx, plate: { holderId: string; country: string; plate: string }): Promise<RelatedRequest[]> {
    return tx.query(
      `SELECT w.id AS "requestId", w.number, coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName"
         FROM plate_association p
         JOIN request r ON r.municipality_id = p.municipality_id AND r.id = p.id
         JOIN request w ON w.municipality_id = p.municipality_id AND w.id = coalesce(r.part_of, r.id)
         JOIN holder h ON h.municipality_id = p.municipality_id AND h.id = p.holder_id
        WHERE p.country = $1 AND p.plate = $2 AND p.holder_id <> $3
          AND (p.active OR r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED'))
        ORDER BY r.submitted_at, r.id LIMIT 20`,
      [plate.country, plate.plate, plate.holderId],
    );
  }

  /**
   * R66, policy plates.secondRule = FIRST_PAID: whether the holder has, or waits for, another plate and has never
   * completed the payment of a subscription. That the first be still valid is not asked. A plate that came with a
   * subscription whose payment expired is not a first one: that request is over. Without `plate`: for any other one.
   */
  async firstUnpaid(
    tx: Tx,
    holderId: string,
    plate: { country: string; plate: string } | null,
  ): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM plate_association p
         JOIN request r ON r.municipality_id = p.municipality_id AND r.id = p.id
         LEFT JOIN request w ON w.municipality_id = p.municipality_id AND w.id = r.part_of
        WHERE p.holder_id = $1 AND ($2::text IS NULL OR (p.country, p.plate) <> ($2, $3::text))
          AND (p.active AND w.state IS DISTINCT FROM 'PAYMENT_EXPIRED' OR r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED'))
          AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.holder_id = $1) LIMIT 1`,
      [holderId, plate?.country ?? null, plate?.plate ?? null],
    );
    return rows.length > 0;
  }
}
