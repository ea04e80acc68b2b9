import { Injectable } from '@nestjs/common';
import { formatPlate } from '@sosta/contracts';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import { maskEmail, maskFiscalCode, maskPhone } from '../../backoffice/index.js';
import { RequestRepository, RequestViews, type RequestRow } from '../../requests/index.js';
import { SubscriptionDtos, SubscriptionRepository, statusOn } from '../../subscriptions/index.js';
import { PlateRepository, toPlateDto } from '../../vehicles/index.js';
import { understandCounterSearch } from '../domain/counter-search.js';
import { CounterSearchRepository } from '../persistence/counter-search.repository.js';
import type { CounterCardDto } from './counter-holders.dto.js';
import type { CounterSearchDto } from './counter-search.dto.js';

/** Of a person's cases, the newest. */
const CASES = 20;
/** Years whose numbers are tried with the last part of one. */
const YEARS = 3;

interface HolderRow {
  id: string;
  kind: string;
  displayName: string;
  fiscalCode: string;
  city: string;
  phone: string | null;
  account: { id: string; email: string; status: string } | null;
  identification: { at: string; operatorName: string; documentKind: string } | null;
}

/** Finds who stands at the counter, and shows what can be done for them. */
@Injectable()
export class CounterViews {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly found: CounterSearchRepository,
    private readonly requests: RequestRepository,
    private readonly requestViews: RequestViews,
    private readonly subscriptions: SubscriptionRepository,
    private readonly subscriptionDtos: SubscriptionDtos,
    private readonly plates: PlateRepository,
  ) {}

  search(call: OperatorContext, typed: string): Promise<CounterSearchDto> {
    const { municipality, actor, locale } = call;
    const search = understandCounterSearch(typed);
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const numbers =
        search.serial === null ? [] : await this.numbers(tx, municipality.id, search.serial, today);
      const people = await this.found.people(tx, search, today);
      const subscriptions = actor.permissions.has('subscriptions.read')
        ? await this.found.subscriptions(
            tx,
            search,
            numbers.map(({ subscription }) => subscription),
          )
        : [];
      const requests = readsCases(call)
        ? await this.found.requests(
            tx,
            search,
            numbers.map(({ request }) => request),
          )
        : [];
      return {
        people: people.map(({ fiscalCode, email, phone, plates, ...person }) => ({
          ...person,
          fiscalCodeMasked: maskFiscalCode(fiscalCode),
          emailMasked: email === null ? null : maskEmail(email),
          phoneMasked: phone === null ? null : maskPhone(phone),
          plates: plates.map(({ kind, plate }) => formatPlate(kind, plate)),
        })),
        subscriptions: subscriptions.map(
          ({ plate, vehicleKind, productName, status, validFrom, validTo, ...row }) => ({
            ...row,
            plateFormatted: formatPlate(vehicleKind, plate),
            productName: inLocale(productName, locale),
            status: statusOn(status, { from: validFrom, to: validTo }, today),
            validToOn: addDays(validTo, -1),
          }),
        ),
        requests: requests.filter((row) => mayRead(call, row.state)),
      };
    });
  }

  /** @throws Problem not_found */
  card(call: OperatorContext, holderId: string): Promise<CounterCardDto> {
    const { municipality, locale } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const { account, identification, phone, fiscalCode, ...holder } = await this.holder(tx, holderId);
      const cases = (await this.requests.ofHolder(tx, holderId, { askedOnly: true, limit: CASES })).filter(
        ({ state }) => mayRead(call, state),
      );
      const rights = await this.subscriptions.subscriptionsOf(tx, holderId);
      return {
        ...holder,
        fiscalCodeMasked: maskFiscalCode(fiscalCode),
        phoneMasked: phone === null ? null : maskPhone(phone),
        account: account && {
          id: account.id,
          emailMasked: maskEmail(account.email),
          status: account.status,
        },
        identification: identification && {
          ...identification,
          at: new Date(identification.at).toISOString(),
        },
        // What can be done with a case from here is the office's, not the citizen's.
        requests: (await this.requestViews.summaries(tx, cases, locale)).map((one) => ({
          ...one,
          actions: [],
        })),
        payingOnline: await this.payingOnline(tx, cases),
        subscriptions: await this.subscriptionDtos.subscriptionList(tx, municipality, rights, locale),
        plates: (await this.plates.activeOf(tx, holderId)).map(toPlateDto),
      };
    });
  }

  /** @throws Problem not_found for no holder of this municipality */
  async known(call: OperatorContext, holderId: string): Promise<void> {
    const rows: unknown[] = await this.unitOfWork.run(call.municipality.id, (tx) =>
      tx.query('SELECT 1 FROM holder WHERE id = $1', [holderId]),
    );
    if (rows.length === 0) throw new Problem('not_found');
  }

  /** Whose case it is. @throws Problem not_found */
  async holderOf(call: OperatorContext, requestId: string): Promise<string> {
    const { holderId } = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.requests.get(tx, requestId),
    );
    return holderId;
  }

  private async holder(tx: Tx, id: string): Promise<HolderRow> {
    const rows: HolderRow[] = await tx.query(
      `SELECT h.id, h.kind, coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "displayName",
              h.fiscal_code AS "fiscalCode", h.city, h.phone,
              CASE WHEN a.id IS NOT NULL THEN json_build_object('id', a.id, 'email', a.email, 'status', a.status) END AS account,
              (SELECT json_build_object('at', i.at, 'operatorName', o.name, 'documentKind', i.document_kind)
                 FROM counter_identification i JOIN operator o ON o.id = i.operator_id
                WHERE i.municipality_id = h.municipality_id AND i.holder_id = h.id ORDER BY i.at DESC LIMIT 1) AS identification
         FROM holder h LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        WHERE h.id = $1`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  private async payingOnline(tx: Tx, cases: readonly RequestRow[]): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT request_id AS id FROM payment WHERE request_id = ANY($1) AND state IN ('CREATED', 'PENDING')`,
      [cases.map(({ id }) => id)],
    );
    return rows.map(({ id }) => id);
  }

  /** The numbers that end with what was read out, of this year and the ones before. */
  private async numbers(
    tx: Tx,
    municipalityId: string,
    serial: number,
    today: string,
  ): Promise<{ subscription: string; request: string }[]> {
    const rows: { prefix: string }[] = await tx.query(
      'SELECT number_prefix AS prefix FROM municipality WHERE id = $1',
      [municipalityId],
    );
    const prefix = rows[0]?.prefix ?? '';
    const last = String(serial).padStart(6, '0');
    return Array.from({ length: YEARS }, (_, back) => {
      const year = Number(today.slice(0, 4)) - back;
      return { subscription: `${prefix}-A-${year}-${last}`, request: `${prefix}-${year}-${last}` };
    });
  }
}

function readsCases({ actor }: OperatorContext): boolean {
  return actor.permissions.has('review.read') || actor.permissions.has('payments.record');
}

/** Who takes the money sees what is to be paid, and no other case. */
function mayRead(call: OperatorContext, state: string): boolean {
  return call.actor.permissions.has('review.read') || (readsCases(call) && state === 'AWAITING_PAYMENT');
}
