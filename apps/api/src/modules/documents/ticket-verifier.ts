import { Inject, Injectable } from '@nestjs/common';
import type { SubscriptionState } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../platform/http/context.js';
import { inLocale, type Localized } from '../../platform/http/locale.js';
import type { TicketState, TicketVerificationDto } from './http/ticket-verification.dto.js';
import { ticketKeys } from './ticket-keys.js';
import { verifyTicketToken, type TicketClaims } from './ticket-token.js';

interface TicketRow {
  number: string;
  status: SubscriptionState;
  serial: number;
  validFrom: string;
  validTo: string;
  revokesOn: string | null;
  /** Of the period that holds now, else of the next, else of the last. */
  plates: { country: string; plate: string }[];
  zones: { code: string; name: Localized }[];
}

const NOT_GENUINE: TicketVerificationDto = {
  valid: false,
  state: 'NOT_GENUINE',
  subscriptionNumber: null,
  plate: null,
  plateCountry: null,
  validFromOn: null,
  validUntilOn: null,
  zones: [],
};

/** Says whether a printed ticket is ours and still worth something: the paper is a copy, the database decides. */
@Injectable()
export class TicketVerifier {
  private readonly keys;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.keys = ticketKeys(config).verifying;
  }

  async verify(call: PublicContext, token: string): Promise<TicketVerificationDto> {
    const verified = verifyTicketToken(this.keys, token);
    if (!verified.ok || verified.claims.municipality !== call.municipality.slug) return NOT_GENUINE;
    const { claims } = verified;
    const now = this.clock.now();
    const row = await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows: TicketRow[] = await tx.query(
        `SELECT s.number, s.status, coalesce(l.ticket_serial, s.ticket_serial) AS serial, lower(s.valid)::text AS "validFrom",
                upper(s.valid)::text AS "validTo", s.revokes_on::text AS "revokesOn",
                CASE WHEN l.plate IS NULL THEN '[]'::jsonb
                     ELSE jsonb_build_array(jsonb_build_object('country', l.country, 'plate', l.plate)) END AS plates,
                (SELECT jsonb_agg(jsonb_build_object('code', z.code, 'name', z.name) ORDER BY z.code) FROM zone z WHERE z.id = ANY(s.zone_ids)) AS zones
           FROM subscription s
           LEFT JOIN LATERAL (SELECT p.country, p.plate, p.ticket_serial FROM subscription_plate_period p WHERE p.subscription_id = s.id
                               ORDER BY upper(p.period) <= $2, CASE WHEN upper(p.period) > $2 THEN upper(p.period) END,
                                        upper(p.period) DESC LIMIT 1) l ON true
          WHERE s.number = $1`,
        [claims.subscription, now],
      );
      return rows[0];
    });
    // Signed by us, but for a subscription that is not there: a restored or foreign database.
    if (!row) return NOT_GENUINE;
    const state = stateOf(row, claims, civilDateOf(now, call.municipality.timezone));
    return {
      valid: state === 'ACTIVE',
      state,
      subscriptionNumber: row.number,
      plate: claims.plate.number,
      plateCountry: claims.plate.country,
      validFromOn: row.validFrom,
      validUntilOn: addDays(row.validTo, -1),
      zones: row.zones.map((zone) => ({ code: zone.code, name: inLocale(zone.name, call.locale) })),
    };
  }
}

function stateOf(row: TicketRow, claims: TicketClaims, today: string): TicketState {
  const samePlate = row.plates.some(
    ({ country, plate }) => country === claims.plate.country && plate === claims.plate.number,
  );
  if (claims.serial !== row.serial || !samePlate) return 'REPLACED';
  const decided = row.status === 'ENDED' || row.status === 'CLOSED' || row.status === 'REVOKED';
  if (!decided && row.revokesOn !== null && today >= row.revokesOn) return 'REVOKED';
  if (row.status !== 'SCHEDULED' && row.status !== 'ACTIVE' && row.status !== 'EXPIRED') return row.status;
  // The calendar, not the nightly job, says whether it has begun or ended.
  return today < row.validFrom ? 'SCHEDULED' : today >= row.validTo ? 'EXPIRED' : 'ACTIVE';
}
