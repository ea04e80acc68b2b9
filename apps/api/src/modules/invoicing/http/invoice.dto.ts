import { HOLDER_KINDS, INVOICE_STATES, type HolderKind, type InvoiceState } from '@sosta/contracts';
import { IsIn, IsOptional } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ChoiceField, EmailField, Out, TextField, VersionField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';

/** What can stand in the way of asking for an invoice. */
export const INVOICE_BLOCKERS = [
  'invoice_window_closed',
  'invoice_already_requested',
  'invoice_not_offered',
  'invoice_all_refunded',
  'invoice_link_required',
] as const;

const WISH_STATES = ['NONE', 'WAITING', 'REQUESTED', 'REFUSED'] as const;

export class BillingDto {
  @Out({ enum: [...HOLDER_KINDS], enumName: 'HolderKind' }) kind: HolderKind;
  @Out({ description: 'Name of the person or company' }) name: string;
  @Out({ type: String, nullable: true }) vatNumber: string | null;
  @Out({ type: String, nullable: true }) fiscalCode: string | null;
  @Out() street: string;
  @Out() streetNumber: string;
  @Out() postalCode: string;
  @Out() city: string;
  @Out() province: string;
  @Out({ description: 'ISO 3166, two letters' }) country: string;
  @Out({ description: 'Code of the Sistema di Interscambio; 0000000 when there is none' })
  recipientCode: string;
  @Out({ type: String, nullable: true, description: 'Certified e-mail' }) pec: string | null;
}

export class InvoiceKnownDto {
  @Out({ enum: [...HOLDER_KINDS], enumName: 'HolderKind' }) kind: HolderKind;
  @Out() name: string;
  @Out() fiscalCode: string;
  @Out({ type: String, nullable: true }) vatNumber: string | null;
  @Out() street: string;
  @Out() streetNumber: string;
  @Out() postalCode: string;
  @Out() city: string;
  @Out() province: string;
}

/** What a form for the invoice needs to know (R84). */
class InvoiceAskedDto {
  @Out({ type: () => InvoiceKnownDto, description: 'What we know already and do not ask again' })
  known: InvoiceKnownDto;
  @Out({
    type: String,
    isArray: true,
    description:
      'Fields still needed for an invoice of the known kind; `recipientCode` means recipient code or PEC',
  })
  missing: string[];
  @Out({ type: String, isArray: true, description: 'Fields still needed for an invoice to a company' })
  missingForCompany: string[];
}

export class InvoiceFormDto extends InvoiceAskedDto {
  @Out({ description: 'Whether it can be asked for now' }) open: boolean;
  @Out({
    type: String,
    nullable: true,
    enum: [...INVOICE_BLOCKERS, null],
    description: 'Code of the problem that stands in the way',
  })
  blocker: (typeof INVOICE_BLOCKERS)[number] | null;
  @Out({
    type: String,
    format: 'date',
    nullable: true,
    description: 'Last day on which it can be asked for; null when nothing was paid',
  })
  untilOn: string | null;
  @Out({ type: String, format: 'uuid', nullable: true, description: 'The invoice already asked for' })
  invoiceId: string | null;
}

export class InvoiceWishDto extends InvoiceAskedDto {
  @Out({ description: 'Whether it can be asked for, changed and taken back now: before paying' })
  open: boolean;
  @Out({
    enum: [...WISH_STATES],
    enumName: 'InvoiceWishState',
    description:
      'WAITING: it will be asked for with the payment · REQUESTED: it was · REFUSED: it could not be, and may be asked for within the usual days',
  })
  state: (typeof WISH_STATES)[number];
  @Out({ type: String, format: 'uuid', nullable: true }) invoiceId: string | null;
  @Out({ type: () => BillingDto, nullable: true, description: 'To whom it will be made out' })
  billing: BillingDto | null;
}

export class InvoiceDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ format: 'uuid' }) subscriptionId: string;
  @Out() subscriptionNumber: string;
  @Out({ enum: ['TD01', 'TD04'], enumName: 'InvoiceType', description: 'TD01 invoice, TD04 credit note' })
  type: 'TD01' | 'TD04';
  @Out({ enum: [...INVOICE_STATES], enumName: 'InvoiceState' }) state: InvoiceState;
  @Out({ type: String, nullable: true, description: 'Given when it is issued' }) number: string | null;
  @Out({ type: String, format: 'date', nullable: true }) issuedOn: string | null;
  @Out({ format: 'date-time' }) requestedAt: string;
  @Out({ format: 'date', description: 'Last day for the office to issue it' }) dueOn: string;
  @Out({ type: 'integer', format: 'int32' }) totalCents: number;
  @Out({ type: () => BillingDto }) billing: BillingDto;
  @Out({ type: String, nullable: true, description: 'Why the office cancelled it' }) cancelReason:
    | string
    | null;
  @Out() pdfReady: boolean;
  @Out() xmlReady: boolean;
}

/** What took money of an invoice back. */
export class CreditNoteDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...INVOICE_STATES], enumName: 'InvoiceState' }) state: InvoiceState;
  @Out({ type: String, nullable: true, description: 'Given when it is issued' }) number: string | null;
  @Out({ type: String, format: 'date', nullable: true }) issuedOn: string | null;
  @Out({ type: 'integer', format: 'int32' }) totalCents: number;
  @Out() pdfReady: boolean;
}

export class CitizenInvoiceDto extends InvoiceDto {
  @Out({ type: () => CreditNoteDto, isArray: true, description: 'The earliest first' })
  creditNotes: CreditNoteDto[];
}

export class OperatorInvoiceDto extends InvoiceDto {
  @Out({ type: 'integer', format: 'int32' }) version: number;
  @Out({ format: 'uuid' }) holderId: string;
  @Out() holderName: string;
}

export class OperatorInvoiceListDto {
  @Out({ type: () => OperatorInvoiceDto, isArray: true }) items: OperatorInvoiceDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

/** To whom it is made out; anything absent is taken from what is known of the holder (R84). */
export class BillingFields {
  @ChoiceField(HOLDER_KINDS, { name: 'HolderKind', description: 'Made out to a person or to a company' })
  kind: HolderKind;

  @TextField({ optional: true, max: 160 })
  companyName?: string | null;

  @TextField({ optional: true, max: 28, description: 'Eleven digits in Italy' })
  vatNumber?: string | null;

  @TextField({ optional: true, max: 20 })
  fiscalCode?: string | null;

  @TextField({ optional: true, max: 120 })
  street?: string | null;

  @TextField({ optional: true, max: 20 })
  streetNumber?: string | null;

  @TextField({ optional: true, max: 20, description: 'Five digits in Italy' })
  postalCode?: string | null;

  @TextField({ optional: true, max: 80 })
  city?: string | null;

  @TextField({ optional: true, max: 2, description: 'Two letters; none abroad' })
  province?: string | null;

  @TextField({ optional: true, max: 2, description: 'ISO 3166, two letters; Italy when absent' })
  country?: string | null;

  @TextField({ optional: true, max: 7, description: 'Seven characters; absent for a private person' })
  recipientCode?: string | null;

  @EmailField({ optional: true, description: 'Certified e-mail' })
  pec?: string | null;
}

export class RequestInvoiceInput extends BillingFields {
  @TextField({
    optional: true,
    max: 64,
    description: 'What stands behind # in the link of the e-mail; needed where that link is the only way',
  })
  token?: string | null;
}

export class IssueInvoiceInput {
  @VersionField()
  version: number;
}

export class CancelInvoiceInput {
  @VersionField()
  version: number;

  @TextField({ min: 3, max: 500, multiline: true, description: 'The citizen reads it' })
  reason: string;
}

export class InvoiceListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: [...INVOICE_STATES], enumName: 'InvoiceState' })
  @IsOptional()
  @IsIn([...INVOICE_STATES], { context: { code: 'value_not_allowed' } })
  state?: InvoiceState;
}
