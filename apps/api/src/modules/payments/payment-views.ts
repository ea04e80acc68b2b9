import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { CitizenContext, OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import { Problem } from '../../platform/http/problem.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { RequestRepository, type RequestState } from '../requests/index.js';
import { grantable } from './domain/settlement.rules.js';
import {
  toPaymentDto,
  toPaymentRowDto,
  type OperatorPaymentDto,
  type PaymentListDto,
  type PaymentListQuery,
  type PaymentStatusDto,
} from './http/payment.dto.js';
import { PaymentRepository, type PaymentRow } from './persistence/payment.repository.js';
import { CheckPayment } from './use-cases/check-payment.js';

/** Asking the provider more often than this about one payment answers what we know. */
const VERIFY_EVERY_MS = 2_000;

/** Reads payments for citizens and operators. */
@Injectable()
export class PaymentViews {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly requests: RequestRepository,
    private readonly payments: PaymentRepository,
    private readonly check: CheckPayment,
  ) {}

  status(call: CitizenContext, id: string): Promise<PaymentStatusDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      this.statusOf(tx, await this.payments.get(tx, id, { holderId: call.actor.holderId })),
    );
  }

  async verify(call: CitizenContext, id: string): Promise<PaymentStatusDto> {
    const payment = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.payments.get(tx, id, { holderId: call.actor.holderId }),
    );
    await this.ask(call.municipality.id, payment);
    return this.status(call, id);
  }

  list(call: OperatorContext, query: PaymentListQuery, q?: string): Promise<PaymentListDto> {
    const after = decodeCursor(query.cursor, ['instant', 'uuid']);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.payments.list(tx, {
        q: q || null,
        state: query.state ?? null,
        toResolve: query.toResolve === 'true',
        toRefund: query.toRefund === 'true',
        holderId: null,
        after,
        limit: query.limit,
      });
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.createdAt.toISOString(), row.id]);
      return { items: items.map(toPaymentRowDto), nextCursor };
    });
  }

  one(call: OperatorContext, id: string): Promise<OperatorPaymentDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const payment = await this.payments.get(tx, id);
      const names: { requestNumber: string; requestState: RequestState; holderName: string }[] =
        await tx.query(
          `SELECT r.number AS "requestNumber", r.state AS "requestState", coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName"
           FROM request r JOIN holder h ON h.id = r.holder_id WHERE r.id = $1`,
          [payment.requestId],
        );
      const receipts: { year: number; number: number }[] = await tx.query(
        'SELECT year, number FROM receipt WHERE payment_id = $1 AND cancels_id IS NULL',
        [id],
      );
      const events = await this.payments.events(tx, id);
      const receipt = receipts[0];
      return {
        ...toPaymentRowDto({ ...payment, ...names[0]! }),
        providerRef: payment.providerRef,
        capturedRef: payment.capturedRef,
        receiptNumber: receipt ? `${receipt.year}/${String(receipt.number).padStart(6, '0')}` : null,
        grantable:
          payment.needsResolution &&
          payment.toRefundAt === null &&
          grantable(payment, names[0]!.requestState),
        events: events.map((event) => ({ ...event, receivedAt: event.receivedAt.toISOString() })),
      };
    });
  }

  async verifyAsOperator(call: OperatorContext, id: string): Promise<OperatorPaymentDto> {
    await this.ask(
      call.municipality.id,
      await this.unitOfWork.run(call.municipality.id, (tx) => this.payments.get(tx, id)),
    );
    return this.one(call, id);
  }

  private async ask(municipalityId: string, payment: PaymentRow): Promise<void> {
    const open = payment.state === 'CREATED' || payment.state === 'PENDING';
    const fresh =
      payment.checkedAt !== null &&
      this.clock.now().getTime() - payment.checkedAt.getTime() < VERIFY_EVERY_MS;
    if (!open || fresh || payment.providerRef === null) return;
    await this.check.run(await this.directory.byId(municipalityId), payment);
  }

  private async statusOf(tx: Tx, payment: PaymentRow): Promise<PaymentStatusDto> {
    const request = await this.requests.get(tx, payment.requestId);
    if (request.kind !== 'SUBSCRIPTION') throw new Problem('not_found');
    const subscriptions: { id: string }[] = await tx.query(
      'SELECT id FROM subscription WHERE request_id = $1',
      [payment.requestId],
    );
    return {
      ...toPaymentDto(payment),
      requestState: request.state,
      requestNumber: request.number,
      subscriptionId: subscriptions[0]?.id ?? null,
      needsResolution: payment.needsResolution,
    };
  }
}
