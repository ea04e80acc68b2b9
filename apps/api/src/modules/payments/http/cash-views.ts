import { Injectable } from '@nestjs/common';
import { label, type Locale } from '@sosta/contracts';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { csvText } from '../../../platform/csv/csv-cells.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { decodeCursor, page } from '../../../platform/http/paging.js';
import { DocumentLinks, type DocumentLinkDto } from '../../documents/index.js';
import { Problem } from '../../../platform/http/problem.js';
import { CashSessionRepository, type CashSessionRow } from '../cash/cash-session.repository.js';
import {
  toCashSessionDto,
  toCashSessionRowDto,
  type CashSessionDto,
  type CashSessionListDto,
  type CashSessionsQuery,
  type CashClosedByOthersDto,
  type CurrentCashDto,
} from './cash.dto.js';

const WORDS = {
  it: {
    head: ['ora', 'pratica', 'ricevuta', 'metodo', 'riferimento', 'importo'],
    operator: 'operatore',
    day: 'giorno',
    float: 'fondo cassa',
    due: 'contanti attesi',
    counted: 'contanti contati',
    difference: 'differenza',
    note: 'nota',
  },
  en: {
    head: ['time', 'case', 'receipt', 'method', 'reference', 'amount'],
    operator: 'operator',
    day: 'day',
    float: 'opening float',
    due: 'cash expected',
    counted: 'cash counted',
    difference: 'difference',
    note: 'note',
  },
} as const satisfies Record<Locale, object>;

/** The cash of an operator; of everybody for who reads the reports. */
@Injectable()
export class CashViews {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: CashSessionRepository,
    private readonly links: DocumentLinks,
  ) {}

  current(call: OperatorContext): Promise<CurrentCashDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const open = await this.sessions.open(tx, call.actor.operatorId);
      const today = civilDateOf(this.clock.now(), call.municipality.timezone);
      return {
        session: open && (await this.full(tx, call, open)),
        stale: open !== null && open.day !== today,
      };
    });
  }

  /** @throws Problem not_found, also for a colleague's and no permission to see it */
  one(call: OperatorContext, id: string): Promise<CashSessionDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      this.full(tx, call, await this.sessions.get(tx, id, ownOnly(call))),
    );
  }

  list(call: OperatorContext, query: CashSessionsQuery): Promise<CashSessionListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.sessions.list(tx, {
        operatorId: ownOnly(call).operatorId ?? null,
        differing: query.differing === 'true',
        after: decodeCursor(query.cursor, ['instant', 'uuid']),
        limit: query.limit + 1,
      });
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.openedAt.toISOString(), row.id]);
      return { items: items.map(toCashSessionRowDto), nextCursor };
    });
  }

  closedByOthers(call: OperatorContext): Promise<CashClosedByOthersDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => ({
      items: (await this.sessions.closedByOthers(tx, call.actor.operatorId)).map(toCashSessionRowDto),
    }));
  }

  /**
   * The paper of a closing.
   * @throws Problem not_found, also for one that was never closed, or before closings had papers
   */
  async paper(call: OperatorContext, id: string): Promise<DocumentLinkDto> {
    await this.one(call, id);
    return this.links.link(call.municipality.id, {
      kind: 'CASH_CLOSING',
      subjectId: id,
      operatorId: call.actor.operatorId,
    });
  }

  /**
   * The cancelling receipt of a payment voided at the counter.
   * @throws Problem not_found
   */
  async cancellingReceipt(call: OperatorContext, paymentId: string): Promise<DocumentLinkDto> {
    const [receipt]: { id: string }[] = await this.unitOfWork.run(call.municipality.id, (tx) =>
      tx.query('SELECT receipt_id AS id FROM payment_void WHERE payment_id = $1', [paymentId]),
    );
    if (!receipt) throw new Problem('not_found');
    const wanted = { kind: 'RECEIPT', subjectId: receipt.id, operatorId: call.actor.operatorId } as const;
    return this.links.link(call.municipality.id, wanted);
  }

  /** For a spreadsheet: the payments one by one, and the sums below. */
  async csv(call: OperatorContext, id: string): Promise<string> {
    const { locale, municipality } = call;
    const session = await this.one(call, id);
    const words = WORDS[locale];
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone: municipality.timezone });
    const euro = (cents: number | null): string =>
      cents === null ? '' : (cents / 100).toFixed(2).replace('.', locale === 'it' ? ',' : '.');
    return csvText([
      [words.operator, session.operatorName],
      [words.day, session.day],
      [],
      words.head,
      ...session.lines.map((line) => [
        time.format(new Date(line.paidAt)),
        line.requestNumber,
        line.receiptNumber ?? '',
        label(locale, 'paymentMethod', line.method === 'POS' ? 'POS' : 'CASH'),
        line.reason ?? line.reference ?? '',
        euro(line.amountCents),
      ]),
      [],
      [label(locale, 'paymentMethod', 'CASH'), euro(session.totals.CASH.cents)],
      [label(locale, 'paymentMethod', 'POS'), euro(session.totals.POS.cents)],
      [words.float, euro(session.floatCents)],
      [words.due, euro(session.dueCents)],
      [words.counted, euro(session.countedCents)],
      [words.difference, euro(session.differenceCents)],
      [words.note, session.note ?? ''],
    ]);
  }

  private async full(tx: Tx, call: OperatorContext, row: CashSessionRow): Promise<CashSessionDto> {
    return toCashSessionDto(row, await this.sessions.lines(tx, row.id), call.actor.operatorId);
  }
}

function ownOnly({ actor }: OperatorContext): { operatorId?: string } {
  return actor.permissions.has('reports.read') || actor.permissions.has('cash.supervise')
    ? {}
    : { operatorId: actor.operatorId };
}
