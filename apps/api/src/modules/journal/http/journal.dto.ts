import { PAYMENT_METHODS, TAX_REGIMES } from '@sosta/contracts';
import { CivilDateField, Out } from '../../../platform/http/fields.js';
import { MOVEMENT_KINDS, type MovementKind } from '../domain/booking.js';

export class JournalQuery {
  @CivilDateField({ description: 'First day' })
  fromOn: string;

  @CivilDateField({ description: 'Last day, included; at most a month' })
  toOn: string;
}

export class CloseJournalInput {
  @CivilDateField({ description: 'This day, which is over, and every one before it' })
  throughOn: string;
}

class JournalAmountsDto {
  @Out({ format: 'date', description: 'The day it counts on' }) onDay: string;
  @Out({ enum: [...MOVEMENT_KINDS], enumName: 'JournalEntryKind' }) kind: MovementKind;
  @Out({ description: `PaymentMethod (${PAYMENT_METHODS.join(', ')}), BANK_TRANSFER or OTHER` })
  method: string;
  @Out({ type: String, nullable: true, description: 'The account at a provider' }) account: string | null;
  @Out() productCode: string;
  @Out() productName: string;
  @Out({ enum: [...TAX_REGIMES], enumName: 'TaxRegime' }) taxRegime: string;
  @Out({ type: 'integer', description: 'Hundredths of a per cent' }) vatRateBp: number;
  @Out({ type: 'integer', description: 'Below zero for what went' }) grossCents: number;
  @Out({ type: 'integer' }) netCents: number;
  @Out({ type: 'integer', description: 'Gross less net' }) vatCents: number;
}

export class JournalLineDto extends JournalAmountsDto {
  @Out({ type: 'integer', description: 'Movements' }) count: number;
}

export class JournalAccountDto {
  @Out({ description: 'ONLINE, or how it moved at the counter and the bank' }) method: string;
  @Out({ type: String, nullable: true }) account: string | null;
  @Out({ type: 'integer', description: 'Before the first day' }) openingCents: number;
  @Out({ type: 'integer' }) inCents: number;
  @Out({ type: 'integer' }) outCents: number;
  @Out({ type: 'integer', description: 'After the last day' }) closingCents: number;
}

export class JournalClosingDto {
  @Out({ format: 'date', description: 'The last closed day' }) throughOn: string;
  @Out({ format: 'date-time' }) closedAt: string;
  @Out() closedByName: string;
  @Out({ type: 'integer', description: 'Held at the end of that day' }) balanceCents: number;
}

export class JournalHeldDto {
  @Out({ type: 'integer' }) journalCents: number;
  @Out({ type: 'integer', description: 'As the payments say: the same' }) paymentsCents: number;
}

export class JournalDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({ format: 'date' }) toOn: string;
  @Out({ format: 'date', description: 'Days before it may be closed' }) today: string;
  @Out({ type: [JournalLineDto], description: 'Newest day first' }) lines: JournalLineDto[];
  @Out({ type: [JournalAccountDto] }) accounts: JournalAccountDto[];
  @Out({ type: () => JournalClosingDto, nullable: true }) closing: JournalClosingDto | null;
  @Out({ type: JournalHeldDto, description: 'Of all days' }) held: JournalHeldDto;
}

export class JournalEntryDto extends JournalAmountsDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ format: 'date', description: 'Earlier than its day, where that was closed already' })
  happenedOn: string;
  @Out({ format: 'uuid' }) paymentId: string;
  @Out() requestNumber: string;
  @Out({ type: String, nullable: true }) refundNumber: string | null;
  @Out({ type: String, nullable: true, description: 'Of a void the cancelling one' })
  receiptNumber: string | null;
  @Out({ type: String, nullable: true, description: 'Of a refund the credit note' })
  invoiceNumber: string | null;
}

export class JournalEntryListDto {
  @Out() municipality: string;
  @Out({ type: [JournalEntryDto], description: 'Oldest first' }) items: JournalEntryDto[];
}
