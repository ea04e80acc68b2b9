import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf, daysBetween, isBefore } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { invoiceNumber } from '../invoicing/index.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { BookMovements } from './book-movements.js';
import type { JournalDto, JournalEntryListDto, JournalQuery } from './http/journal.dto.js';
import { JournalRepository } from './persistence/journal.repository.js';

/** Days asked about at once: every movement of them is answered. */
const MAX_DAYS = 31;

/** Reads the journal, after writing down what has moved meanwhile. */
@Injectable()
export class JournalViews {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly book: BookMovements,
    private readonly journal: JournalRepository,
  ) {}

  /** @throws Problem validation_failed on /toOn */
  async overview({ municipality, locale }: OperatorContext, query: JournalQuery): Promise<JournalDto> {
    const { fromOn, toOn } = checked(query);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.book.run(tx, municipality);
      const lines = await this.journal.lines(tx, fromOn, toOn);
      const accounts = await this.journal.accounts(tx, fromOn, toOn);
      const closing = await this.journal.closing(tx);
      return {
        fromOn,
        toOn,
        today: civilDateOf(this.clock.now(), municipality.timezone),
        lines: lines.map(({ accountId: _, productName, ...line }) => ({
          ...line,
          productName: inLocale(productName, locale),
        })),
        accounts: accounts.map(({ accountId: _, ...one }) => ({
          ...one,
          closingCents: one.openingCents + one.inCents - one.outCents,
        })),
        closing: closing && {
          throughOn: closing.throughOn,
          closedAt: closing.closedAt.toISOString(),
          closedByName: closing.closedByName,
          balanceCents: closing.balanceCents,
        },
        held: await this.journal.held(tx),
      };
    });
  }

  /** @throws Problem validation_failed on /toOn */
  async entries(
    { municipality, locale }: OperatorContext,
    query: JournalQuery,
  ): Promise<JournalEntryListDto> {
    const { fromOn, toOn } = checked(query);
    const { name, numberPrefix } = await this.directory.byId(municipality.id);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.book.run(tx, municipality);
      const rows = await this.journal.entries(tx, fromOn, toOn);
      return {
        municipality: name,
        items: rows.map(({ productName, receipt, invoice, ...row }) => ({
          ...row,
          productName: inLocale(productName, locale),
          receiptNumber: receipt && `${receipt.year}/${String(receipt.number).padStart(6, '0')}`,
          invoiceNumber:
            invoice && invoiceNumber(numberPrefix, invoice.year, invoice.number, invoice.section),
        })),
      };
    });
  }
}

function checked({ fromOn, toOn }: JournalQuery): JournalQuery {
  if (isBefore(toOn, fromOn)) throw Problem.field('/toOn', { code: 'dates_reversed' });
  if (daysBetween(fromOn, toOn) >= MAX_DAYS)
    throw Problem.field('/toOn', { code: 'date_too_late', params: { max: addDays(fromOn, MAX_DAYS - 1) } });
  return { fromOn, toOn };
}
