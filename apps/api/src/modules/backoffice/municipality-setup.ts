import { Injectable } from '@nestjs/common';
import { ROLES, hasPermission } from '@sosta/contracts';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Policies, flowRefusal } from '../municipalities/index.js';
import type { SetupDto, SetupStep } from './http/municipalities.dto.js';

interface Facts {
  zones: boolean;
  products: boolean;
  certificationTypes: boolean;
  texts: boolean;
  reviewer: boolean;
  registry: boolean;
  officeSubscriptions: boolean;
  /** The ways to pay that an account takes. */
  methods: string[];
}

const DECIDING_ROLES = ROLES.filter((role) => hasPermission([role], 'review.decide'));

/** What is still missing before a citizen could buy; the policies in force decide what is needed at all. */
@Injectable()
export class MunicipalitySetup {
  constructor(
    private readonly clock: Clock,
    private readonly policies: Policies,
  ) {}

  /** In a transaction of the municipality. */
  async of(tx: Tx, timezone: string): Promise<SetupDto> {
    const policies = await this.policies.all(tx, timezone);
    const threeSteps = flowRefusal(policies['request.flow'], 'THREE_STEP') === null;
    const today = civilDateOf(this.clock.now(), timezone);
    const kinds = policies['vehicle.classes']
      .filter(({ from }) => from === null || from <= today)
      .map(({ kind }) => kind);
    const rows: Facts[] = await tx.query(FACTS, [
      today,
      kinds,
      DECIDING_ROLES,
      policies['certification.required'] && threeSteps,
    ]);
    const facts = rows[0]!;
    const needed: [SetupStep, boolean, boolean][] = [
      ['ZONES', true, facts.zones],
      ['PRODUCTS', true, facts.products],
      ['CERTIFICATION_TYPES', threeSteps, facts.certificationTypes],
      ['TEXTS', true, facts.texts],
      ['PAYMENT_METHODS', true, policies['payment.methods'].some((method) => facts.methods.includes(method))],
      // Nobody reviews where everything is renewed directly.
      [
        'REVIEWER',
        policies['request.flow'] !== 'RENEWAL_ONLY' || policies['renewal.mode'] !== 'DIRECT',
        facts.reviewer,
      ],
      ['REGISTRY', policies['registration.mode'] === 'REGISTRY', facts.registry],
      [
        'OFFICE_SUBSCRIPTIONS',
        policies['registration.mode'] === 'EXISTING_SUBSCRIBER',
        facts.officeSubscriptions,
      ],
    ];
    const items = needed.filter(([, applies]) => applies).map(([step, , done]) => ({ step, done }));
    return { ready: items.every(({ done }) => done), items };
  }
}

/**
 * A product counts when somebody could be sold it today: a price, a vehicle that is admitted, and a zone, its own or
 * that of a certification one can ask for. $4: whether every product needs a certification.
 */
const FACTS = /* sql */ `
WITH type AS (
  SELECT t.kind, z.id IS NOT NULL AS zoned FROM certification_type t LEFT JOIN zone z ON z.id = t.zone_id
   WHERE t.active AND t.requestable AND (t.zone_id IS NULL OR z.active)
), sale AS (
  SELECT p.id, p.electric_only, p.certification_kind AS kind,
         EXISTS (SELECT 1 FROM product_zone pz JOIN zone z ON z.id = pz.zone_id AND z.active WHERE pz.product_id = p.id) AS zoned
    FROM product p
   WHERE p.active AND p.on_sale @> $1::date AND p.vehicle_kinds && $2::text[]
     AND EXISTS (SELECT 1 FROM tariff t WHERE t.product_id = p.id AND t.valid @> $1::date)
)
SELECT EXISTS (SELECT 1 FROM zone WHERE active) AS zones,
       EXISTS (SELECT 1 FROM sale s WHERE s.zoned OR EXISTS (SELECT 1 FROM type t WHERE t.kind = s.kind AND t.zoned)) AS products,
       EXISTS (SELECT 1 FROM sale s WHERE (s.kind IS NULL AND (s.electric_only OR NOT $4::boolean) AND s.zoned)
                 OR EXISTS (SELECT 1 FROM type t WHERE (s.kind IS NULL OR t.kind = s.kind) AND (s.zoned OR t.zoned)))
         AS "certificationTypes",
       (SELECT count(DISTINCT code) = 2 FROM municipal_text WHERE code IN ('PRIVACY', 'REGULATION')) AS texts,
       EXISTS (SELECT 1 FROM operator_role r JOIN operator o ON o.id = r.operator_id AND o.active
                WHERE r.role = ANY ($3::text[])) AS reviewer,
       EXISTS (SELECT 1 FROM registry_record) AS registry,
       ARRAY(SELECT unnest(methods) FROM payment_account WHERE active) AS methods,
       EXISTS (SELECT 1 FROM office_subscription) AS "officeSubscriptions"`;
