import { Injectable } from '@nestjs/common';
import { label } from '@sosta/contracts';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { IssuedDocuments } from '../../documents/index.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { receiptNumber } from '../../subscriptions/index.js';
import { COUNTER_METHODS, completeTotals } from '../domain/cash.rules.js';
import { CashSessionRepository } from './cash-session.repository.js';

/** The paper of a closing, written down as it is closed: made once, stored once with its hash. */
@Injectable()
export class CashPapers {
  constructor(
    private readonly directory: MunicipalityDirectory,
    private readonly sessions: CashSessionRepository,
    private readonly documents: IssuedDocuments,
  ) {}

  /** @param id of a session that was just closed in this transaction */
  async issue(tx: Tx, call: OperatorContext, id: string): Promise<void> {
    const municipality = await this.directory.byId(call.municipality.id);
    const { issuer, profile } = municipality;
    const session = await this.sessions.get(tx, id);
    const { closedAt, totals, expectedCents, closingYear: year, closingNumber: number } = session;
    if (!closedAt || !totals || expectedCents === null || year === null || number === null)
      throw new Error('What was closed has its sums and its number');
    // The municipality's paper, whatever language its operator works in.
    const locale = 'it';
    const complete = completeTotals(totals);
    const lines = await this.sessions.lines(tx, id);
    const shown = receiptNumber({ year, number });
    await this.documents.issue(tx, {
      municipalityId: municipality.id,
      holderId: null,
      kind: 'CASH_CLOSING',
      subjectId: id,
      fileName: `chiusura-di-cassa-${shown.replace('/', '-')}.pdf`,
      snapshot: {
        data: {
          locale,
          municipality: { name: municipality.name, accentColor: profile.accentColor },
          issuer: {
            name: issuer.legalName,
            addressLines: [
              `${issuer.street} ${issuer.streetNumber}`,
              `${issuer.postalCode} ${issuer.city} (${issuer.province})`,
            ],
            vatNumber: issuer.vatNumber,
            fiscalCode: issuer.fiscalCode,
          },
          closingNumber: shown,
          operatorName: session.operatorName,
          day: session.day,
          openedAt: session.openedAt.toISOString(),
          closedAt: closedAt.toISOString(),
          ...(session.closingReason !== null && {
            closedBy: { name: session.closedByName ?? '', reason: session.closingReason },
          }),
          floatCents: session.floatCents,
          methods: COUNTER_METHODS.map((method) => {
            const { count, cents, voids, voidedCents } = complete[method];
            const name = label(locale, 'paymentMethod', method);
            return { name, count, takenCents: cents + voidedCents, voids, voidedCents };
          }),
          expectedCents,
          countedCents: session.countedCents,
          ...(session.note !== null && { note: session.note }),
          pieces: Object.entries(session.pieces ?? {})
            .map(([value, count]) => ({ valueCents: Number(value), count }))
            .filter(({ count }) => count > 0)
            .toSorted((a, b) => b.valueCents - a.valueCents),
          lines: lines.map((line) => ({
            at: line.paidAt.toISOString(),
            receiptNumber:
              line.receiptYear !== null && line.receiptNumber !== null
                ? receiptNumber({ year: line.receiptYear, number: line.receiptNumber })
                : '–',
            requestNumber: line.requestNumber,
            method: label(locale, 'paymentMethod', line.method === 'POS' ? 'POS' : 'CASH'),
            ...((line.reason ?? line.reference) !== null && { reference: line.reason ?? line.reference! }),
            amountCents: line.amountCents,
            ...(line.kind !== 'SALE' && { back: line.kind }),
          })),
          timeZone: municipality.timezone,
        },
      },
    });
  }
}
