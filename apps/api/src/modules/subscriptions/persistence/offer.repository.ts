import { Injectable } from '@nestjs/common';
import type { EmissionClass, VehicleFuel, VehicleKind } from '@sosta/contracts';
import type { CivilDate, DurationUnit } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import type { Modifier } from '../../catalogue/index.js';

/** A product as it is sold on a day: with its tariff and zones. */
export interface Offer {
  id: string;
  code: string;
  name: Localized;
  description: Localized;
  family: string;
  vehicleKinds: VehicleKind[];
  electricOnly: boolean;
  certificationKind: string | null;
  durationUnit: DurationUnit;
  durationCount: number;
  taxRegime: 'VAT22' | 'ART74_MONOFASE' | 'OUT_OF_SCOPE_ART4' | 'EXEMPT';
  /** Empty: the zone of the certification it is bought with. */
  zoneIds: string[];
  tariffId: string;
  grossCents: number;
  vatRateBp: number;
  /** Reductions and surcharges of the day, in the order in which they apply. */
  modifiers: Modifier[];
}

export interface OwnedCertification {
  id: string;
  kind: string;
  zoneId: string | null;
  validFrom: CivilDate;
  validTo: CivilDate | null;
}

export interface OwnedPlate {
  id: string;
  country: string;
  plate: string;
  vehicleKind: VehicleKind;
  electricCertified: boolean;
  /** As declared; what depends on being electric counts only once that is certified. */
  fuel: VehicleFuel;
  /** Asked for only where a price depends on it. */
  emissionClass: EmissionClass | null;
}

export interface ZoneRow {
  id: string;
  code: string;
  name: Localized;
  /** `#rrggbb` of the map and the signs. */
  color: string;
  streets: string[];
}

/** One that is asked for, and not accepted yet. */
export type AskedCertification = Pick<OwnedCertification, 'id' | 'kind' | 'zoneId'>;

@Injectable()
export class OfferRepository {
  /** What is on sale on a day, in the order of the catalogue; one product when `productId` is given. */
  offers(tx: Tx, on: CivilDate, productId?: string): Promise<Offer[]> {
    return tx.query(
      `SELECT p.id, p.code, p.name, p.description, p.family, p.vehicle_kinds AS "vehicleKinds", p.electric_only AS "electricOnly",
              p.certification_kind AS "certificationKind", p.duration_unit AS "durationUnit", p.duration_count AS "durationCount",
              p.tax_regime AS "taxRegime", t.id AS "tariffId", t.gross_cents AS "grossCents", t.vat_rate_bp AS "vatRateBp",
              coalesce((SELECT jsonb_agg(jsonb_build_object('kind', m.kind, 'condition', m.condition, 'op', m.op, 'amount', m.amount)
                                         ORDER BY m.position)
                          FROM tariff_modifier m WHERE m.product_id = p.id AND m.valid @> $1::date), '[]') AS modifiers,
              coalesce((SELECT array_agg(z.zone_id ORDER BY z.zone_id) FROM product_zone z WHERE z.product_id = p.id), '{}') AS "zoneIds"
         FROM product p
         JOIN tariff t ON t.municipality_id = p.municipality_id AND t.product_id = p.id AND t.valid @> $1::date
        WHERE p.active AND p.on_sale @> $1::date AND ($2::uuid IS NULL OR p.id = $2)
        ORDER BY p.position, p.code`,
      [on, productId ?? null],
    );
  }

  /** Accepted certifications of the holder that are valid on a day. */
  certifications(tx: Tx, holderId: string, on: CivilDate): Promise<OwnedCertification[]> {
    return tx.query(
      `SELECT c.id, t.kind, c.zone_id AS "zoneId", lower(c.valid)::text AS "validFrom", upper(c.valid)::text AS "validTo"
         FROM certification c
         JOIN request r ON r.id = c.id AND r.state = 'ACCEPTED'
         JOIN certification_type t ON t.id = c.certification_type_id
        WHERE c.holder_id = $1 AND c.valid @> $2::date
        ORDER BY lower(c.valid) DESC, c.id`,
      [holderId, on],
    );
  }

  /** Accepted plates of the holder. */
  plates(tx: Tx, holderId: string): Promise<OwnedPlate[]> {
    return tx.query(
      `SELECT id, country, plate, vehicle_kind AS "vehicleKind", electric_certified AS "electricCertified", fuel,
              emission_class AS "emissionClass"
         FROM plate_association WHERE holder_id = $1 AND active ORDER BY id`,
      [holderId],
    );
  }

  /** A plate of the holder while nobody has decided about it; electric as declared. */
  async undecidedPlate(tx: Tx, holderId: string, id: string): Promise<OwnedPlate | null> {
    const rows: OwnedPlate[] = await tx.query(
      `SELECT p.id, p.country, p.plate, p.vehicle_kind AS "vehicleKind", p.fuel = 'ELECTRIC' AS "electricCertified",
              p.fuel, p.emission_class AS "emissionClass"
         FROM plate_association p JOIN request r ON r.id = p.id
        WHERE p.id = $1 AND p.holder_id = $2 AND r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED')`,
      [id, holderId],
    );
    return rows[0] ?? null;
  }

  /** A certification of the holder while nobody has decided about it: accepted, it will be valid from that day. */
  async undecidedCertification(tx: Tx, holderId: string, id: string): Promise<AskedCertification | null> {
    const rows: AskedCertification[] = await tx.query(
      `SELECT c.id, t.kind, c.zone_id AS "zoneId"
         FROM certification c
         JOIN request r ON r.id = c.id AND r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED')
         JOIN certification_type t ON t.id = c.certification_type_id
        WHERE c.id = $1 AND c.holder_id = $2`,
      [id, holderId],
    );
    return rows[0] ?? null;
  }

  zones(tx: Tx, ids: string[]): Promise<ZoneRow[]> {
    return tx.query(
      `SELECT z.id, z.code, z.name, z.color,
              ARRAY(SELECT min(s.street) FROM zone_street s WHERE s.zone_id = z.id GROUP BY s.street_key ORDER BY 1) AS streets
         FROM zone z WHERE z.id = ANY($1) ORDER BY z.code`,
      [ids],
    );
  }

  /** Whether a live right of the family already covers the plate in one of the zones at some time of the period. */
  async covered(
    tx: Tx,
    wanted: { country: string; plate: string; zoneIds: string[]; family: string; from: Date; to: Date },
  ): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM right_lookup
        WHERE live AND plate = $1 AND country = $2 AND zone_id = ANY($3) AND family = $4 AND period && tstzrange($5, $6) LIMIT 1`,
      [wanted.plate, wanted.country, wanted.zoneIds, wanted.family, wanted.from, wanted.to],
    );
    return rows.length > 0;
  }

  /**
   * Which of the holder's plates this is, for products of one family: 1 for the first. Counted are plates with a
   * subscription that holds or will, and those asked for before it; one that is renewed keeps its number.
   * @param request the request itself, once there is one: what was asked for after it does not count
   */
  async plateNumber(
    tx: Tx,
    wanted: { holderId: string; family: string; plate: { country: string; plate: string }; renewal: boolean },
    requestId: string | null,
    today: CivilDate,
  ): Promise<number> {
    const rows: { others: number }[] = await tx.query(
      `WITH mine AS (
         SELECT min(s.subscribed_at) AS first FROM subscription s
           JOIN product p ON p.id = s.product_id AND p.family = $2
           JOIN plate_association v ON v.id = s.plate_association_id AND (v.country, v.plate) = ($3, $4)
          WHERE s.holder_id = $1
       ), others AS (
         SELECT v.country, v.plate FROM subscription s
           JOIN product p ON p.id = s.product_id AND p.family = $2
           JOIN plate_association v ON v.id = s.plate_association_id
          WHERE s.holder_id = $1 AND s.status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED') AND upper(s.valid) > $5::date
            AND (NOT $6::boolean
                 OR (SELECT min(e.subscribed_at) FROM subscription e
                       JOIN product ep ON ep.id = e.product_id AND ep.family = $2
                       JOIN plate_association ev ON ev.id = e.plate_association_id AND (ev.country, ev.plate) = (v.country, v.plate)
                      WHERE e.holder_id = $1) < (SELECT first FROM mine))
         UNION
         SELECT v.country, v.plate FROM subscription_request b
           JOIN request r ON r.id = b.id AND r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED', 'AWAITING_PAYMENT')
           JOIN product p ON p.id = b.product_id AND p.family = $2
           JOIN plate_association v ON v.id = b.plate_association_id
          WHERE b.holder_id = $1 AND NOT $6::boolean AND b.purpose = 'NEW' AND r.id IS DISTINCT FROM $7::uuid
            AND ($7::uuid IS NULL OR (r.submitted_at, r.id) < (SELECT submitted_at, id FROM request WHERE id = $7::uuid))
       )
       SELECT count(*)::int AS others FROM others WHERE (country, plate) <> ($3, $4)`,
      [
        wanted.holderId,
        wanted.family,
        wanted.plate.country,
        wanted.plate.plate,
        today,
        wanted.renewal,
        requestId,
      ],
    );
    return (rows[0]?.others ?? 0) + 1;
  }

  /**
   * R66, policy plates.secondRule = FIRST_PAID: whether the holder asked for a subscription of another plate that is
   * not paid yet, and has never paid one.
   */
  async firstPlateUnpaid(
    tx: Tx,
    holderId: string,
    plate: { country: string; plate: string },
  ): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM subscription WHERE holder_id = $1)
          AND EXISTS (
            SELECT 1 FROM subscription_request s
              JOIN request r ON r.id = s.id AND r.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED', 'AWAITING_PAYMENT')
              JOIN plate_association p ON p.id = s.plate_association_id
             WHERE s.holder_id = $1 AND (p.country, p.plate) <> ($2, $3))`,
      [holderId, plate.country, plate.plate],
    );
    return rows.length > 0;
  }
}
