import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { toResolveSql } from '../payments/index.js';
import type { OperatorSummaryDto } from './http/summary.dto.js';

const EXPIRING_DAYS = 30;

/** A single case is one piece of work, as in the list: the subscription that leads it, while that is open. */
const COUNTED_ONCE = `(r.case_id IS NULL OR NOT EXISTS (
  SELECT 1 FROM request c WHERE c.municipality_id = r.municipality_id AND c.case_id = r.case_id AND c.id <> r.id
     AND (r.kind = 'SUBSCRIPTION' AND r.state <> 'AWAITING_PAYMENT' AND c.state = 'INTEGRATION_REQUESTED'
          OR c.id = c.case_id AND c.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED'))))`;

/** The numbers an operator starts the day with. */
@Injectable()
export class Summary {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async get({ municipality, actor }: OperatorContext): Promise<OperatorSummaryDto> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const rows = await this.unitOfWork.run<OperatorSummaryDto[]>(municipality.id, (tx) =>
      tx.query(
        `SELECT r.open, r.overdue, r."dueToday", r."awaitingPayment", s."activeSubscriptions", s."expiringIn30Days",
                (SELECT count(*)::int FROM payment p WHERE ${toResolveSql('p')}) AS "paymentsToResolve",
                (SELECT count(*)::int FROM refund WHERE state = 'AWAITING_APPROVAL' AND requested_by IS DISTINCT FROM $3::uuid) AS "refundsToApprove",
                (SELECT count(*)::int FROM payment_difference WHERE closed_at IS NULL) AS "differencesToExplain",
                (SELECT count(*)::int FROM notification n
                  WHERE n.state IN ('FAILED', 'BOUNCED') AND n.attended_at IS NULL AND EXISTS (SELECT 1 FROM holder h WHERE h.municipality_id = n.municipality_id
                                  AND (h.id = n.holder_id OR n.holder_id IS NULL AND h.account_id = n.account_id))
                    AND n.template NOT IN ('registration-otp', 'registration-link', 'password-reset', 'operator-invitation')) AS "undeliveredMessages",
                (SELECT count(*)::int FROM invoice WHERE state = 'REQUESTED') AS "invoicesToIssue",
                (SELECT count(*)::int FROM assistance_thread WHERE state = 'OPEN') AS "openThreads",
                (SELECT count(*)::int FROM preliminary_communication WHERE state = 'RECEIVED') AS "communicationsToDecide",
                (SELECT count(*)::int FROM pin_credential p
                   JOIN account a ON a.municipality_id = p.municipality_id AND a.id = p.account_id
                  WHERE p.state = 'REQUESTED' AND a.status IN ('ACCREDITED', 'ACTIVE')) AS "pinsToIssue",
                (SELECT count(*)::int FROM webhook_endpoint WHERE stopped_by IN ('FAILURES', 'GONE')) AS "stoppedWebhooks"
           FROM (SELECT count(*) FILTER (WHERE waiting)::int AS open,
                        count(*) FILTER (WHERE waiting AND due_on < $1::date)::int AS overdue,
                        count(*) FILTER (WHERE waiting AND due_on = $1::date)::int AS "dueToday",
                        count(*) FILTER (WHERE NOT waiting)::int AS "awaitingPayment"
                   FROM (SELECT due_on, state <> 'AWAITING_PAYMENT' AS waiting FROM request r
                          WHERE part_of IS NULL AND ${COUNTED_ONCE} AND state IN ('SUBMITTED', 'UNDER_REVIEW', 'AWAITING_PAYMENT')) x) r,
                (SELECT count(*)::int AS "activeSubscriptions",
                        count(*) FILTER (WHERE upper(valid) <= $2::date)::int AS "expiringIn30Days"
                   FROM subscription
                  WHERE status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED') AND valid @> $1::date) s`,
        // The last day is the one before the end of the range.
        [today, addDays(today, EXPIRING_DAYS + 1), actor.operatorId],
      ),
    );
    return rows[0]!;
  }
}
