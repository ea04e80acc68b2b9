import {
  CentsField,
  ChoiceField,
  FlagField,
  Out,
  TextField,
  Checked,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { receiptNumber } from '../../subscriptions/index.js';
import type { CashLine, CashSessionRow } from '../cash/cash-session.repository.js';
import {
  COUNTER_METHODS,
  EURO_PIECES,
  completeTotals,
  expectedCash,
  totalsOf,
  type CashTotals,
  type CounterMethod,
  type CountedPieces,
} from '../domain/cash.rules.js';

export class CounterPaymentInput {
  @ChoiceField(COUNTER_METHODS, { name: 'CounterMethod' })
  method: CounterMethod;

  @CentsField({ description: 'The amount shown and taken' })
  amountCents: number;

  @TextField({ max: 40, optional: true, description: 'What the POS printed; needed for POS' })
  reference?: string | null;

  @FlagField({ optional: true, description: 'Close a payment begun online first' })
  closeOnline?: boolean;
}

export class FloatInput {
  @CentsField({ description: 'What was in the till before the first payment' })
  floatCents: number;
}

export class CloseCashInput {
  @CentsField({ description: 'The cash found in the till' })
  countedCents: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'integer', minimum: 0 },
    description: 'Coins and notes by value in cents; worth what was counted',
    example: { '5000': 1, '200': 3 },
  })
  @IsOptional()
  @Checked('pieces', 'value_not_allowed', isPieces)
  pieces?: CountedPieces;

  @TextField({ max: 1000, multiline: true, optional: true, description: 'Needed when there is a difference' })
  note?: string;
}

export class CloseForColleagueInput {
  @CentsField({ optional: true, description: 'The cash found in the till; absent: nobody counted' })
  countedCents?: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'integer', minimum: 0 },
    description: 'Coins and notes by value in cents; worth what was counted',
  })
  @IsOptional()
  @Checked('pieces', 'value_not_allowed', isPieces)
  pieces?: CountedPieces;

  @TextField({
    max: 1000,
    multiline: true,
    description: 'Why it was not the colleague; the colleague reads it',
  })
  reason: string;
}

export class VoidPaymentInput {
  @TextField({ max: 300, description: 'Why it is taken back; printed on the cancelling receipt' })
  reason: string;
}

function isPieces(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(
      ([piece, count]) =>
        (EURO_PIECES as readonly number[]).includes(Number(piece)) &&
        Number.isInteger(count) &&
        count >= 0 &&
        count <= 10_000,
    )
  );
}

export class CashSessionsQuery extends PageQuery {
  @ChoiceField(['true', 'false'], { optional: true, description: 'Only those closed with a difference' })
  differing?: string;
}

export class TakenDto {
  @Out({ type: 'integer', format: 'int32' }) count: number;
  @Out({ type: 'integer', format: 'int32', description: 'Taken, less what was given back' }) cents: number;
  @Out({ type: 'integer', format: 'int32' }) voids: number;
  @Out({ type: 'integer', format: 'int32', description: 'Given back' }) voidedCents: number;
}

export class CashTotalsDto {
  @Out({ type: () => TakenDto }) CASH: TakenDto;
  @Out({ type: () => TakenDto }) POS: TakenDto;
}

export class CashSessionRowDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() operatorName: string;
  @Out({ format: 'date' }) day: string;
  @Out({ format: 'date-time' }) openedAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) closedAt: string | null;
  @Out({ type: 'integer', format: 'int32' }) floatCents: number;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'Null while it is open' })
  expectedCents: number | null;
  @Out({ type: 'integer', format: 'int32', nullable: true }) countedCents: number | null;
  @Out({ type: 'integer', format: 'int32', nullable: true }) differenceCents: number | null;
  @Out({ type: String, nullable: true }) note: string | null;
  @Out({ type: String, nullable: true, description: 'Progressive, without gaps, of the year of closing' })
  closingNumber: string | null;
  @Out({
    type: String,
    nullable: true,
    description: 'The colleague who closed it; null when it was the owner',
  })
  closedByName: string | null;
  @Out({ type: String, nullable: true, description: 'Why a colleague closed it' })
  closingReason: string | null;
}

export class CashClosedByOthersDto {
  @Out({ type: () => CashSessionRowDto, isArray: true }) items: CashSessionRowDto[];
}

export class CashSessionListDto {
  @Out({ type: () => CashSessionRowDto, isArray: true }) items: CashSessionRowDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export class CashLineDto {
  @Out({ enum: ['SALE', 'VOID', 'REFUND'], enumName: 'CashLineKind' }) kind: string;
  @Out({ format: 'uuid' }) paymentId: string;
  @Out() requestNumber: string;
  @Out({ enum: [...COUNTER_METHODS], enumName: 'CounterMethod' }) method: string;
  @Out({ type: 'integer', format: 'int32', description: 'Below nothing for what was given back' })
  amountCents: number;
  @Out({ format: 'date-time' }) paidAt: string;
  @Out({ description: 'A payment given back since' }) voided: boolean;
  @Out({ type: String, nullable: true, description: 'Why it was given back' }) reason: string | null;
  @Out({ type: String, nullable: true, description: 'What the POS printed' }) reference: string | null;
  @Out({ type: String, nullable: true }) receiptNumber: string | null;
}

export class CashSessionDto extends CashSessionRowDto {
  @Out({ type: () => CashTotalsDto, description: 'As frozen when it was closed; up to now while it is open' })
  totals: CashTotals;
  @Out({ type: 'integer', format: 'int32', description: 'What should be in the till' }) dueCents: number;
  @Out({
    type: 'object',
    additionalProperties: { type: 'integer' },
    nullable: true,
    description: 'Coins and notes by value in cents',
  })
  pieces: CountedPieces | null;
  @Out({ type: () => CashLineDto, isArray: true }) lines: CashLineDto[];
  @Out({ description: 'It is the caller’s own' }) own: boolean;
}

export class CurrentCashDto {
  @Out({ type: () => CashSessionDto, nullable: true, description: 'Null before the first money of the day' })
  session: CashSessionDto | null;
  @Out({ description: 'It is of a day before: close it before taking money' }) stale: boolean;
}

export function toCashSessionRowDto(row: CashSessionRow): CashSessionRowDto {
  return {
    id: row.id,
    operatorName: row.operatorName,
    day: row.day,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    floatCents: row.floatCents,
    expectedCents: row.expectedCents,
    countedCents: row.countedCents,
    differenceCents: row.differenceCents,
    note: row.note,
    closingNumber:
      row.closingYear !== null && row.closingNumber !== null
        ? receiptNumber({ year: row.closingYear, number: row.closingNumber })
        : null,
    closedByName: row.closingReason === null ? null : row.closedByName,
    closingReason: row.closingReason,
  };
}

export function toCashSessionDto(row: CashSessionRow, lines: CashLine[], operatorId: string): CashSessionDto {
  const totals = row.totals ? completeTotals(row.totals) : totalsOf(lines);
  return {
    ...toCashSessionRowDto(row),
    totals,
    dueCents: row.expectedCents ?? expectedCash(row.floatCents, totals),
    pieces: row.pieces,
    lines: lines.map((line) => ({
      kind: line.kind,
      voided: line.voided,
      reason: line.reason,
      paymentId: line.paymentId,
      requestNumber: line.requestNumber,
      method: line.method,
      amountCents: line.amountCents,
      paidAt: line.paidAt.toISOString(),
      reference: line.reference,
      receiptNumber:
        line.receiptYear !== null && line.receiptNumber !== null
          ? receiptNumber({ year: line.receiptYear, number: line.receiptNumber })
          : null,
    })),
    own: row.operatorId === operatorId,
  };
}
