import { ApiProperty } from '@nestjs/swagger';
import {
  Checked,
  ChoiceField,
  EmailField,
  NestedField,
  Out,
  TextField,
  VersionField,
} from '../../../platform/http/fields.js';
import { SDI_CHANNELS, type SdiChannelCode } from '../sdi/sdi-channel.js';
import type { ReceiptOutcome } from '../use-cases/receive-receipt.use-case.js';
import { BillingFields, CreditNoteDto, OperatorInvoiceDto } from './invoice.dto.js';

const MAX_RECEIPT_CHARACTERS = 2_000_000;
const TRANSMISSION_STATES = ['QUEUED', 'SENT', 'DELIVERED', 'UNDELIVERED', 'REJECTED', 'FAILED'] as const;
const RECEIPT_KINDS = ['RC', 'MC', 'NS'] as const;
const RECEIPT_EFFECTS = [
  'APPLIED',
  'REPEATED',
  'STALE',
  'CONTRADICTS',
  'OTHER_CONTENT',
  'UNKNOWN_FILE',
  'UNREADABLE',
] as const;

export class SdiErrorDto {
  @Out({ description: 'Number of the control' }) code: string;
  @Out({ description: 'In the words of the exchange system' }) text: string;
}

export class TransmissionDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ type: 'integer', format: 'int32' }) attempt: number;
  @Out() fileName: string;
  @Out({ enum: [...SDI_CHANNELS], enumName: 'SdiChannelCode' }) channel: SdiChannelCode;
  @Out({ enum: [...TRANSMISSION_STATES], enumName: 'TransmissionState' })
  state: (typeof TRANSMISSION_STATES)[number];
  @Out({ type: String, nullable: true, description: 'The exchange system’s number for the file' })
  sdiId: string | null;
  @Out({ type: String, nullable: true, description: 'Why the channel did not take it' })
  failure: string | null;
  @Out({ type: () => SdiErrorDto, isArray: true, description: 'Why the exchange system refused it' })
  errors: SdiErrorDto[];
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) sentAt: string | null;
  @Out({ type: String, format: 'date-time', nullable: true }) settledAt: string | null;
}

export class ReceiptDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...RECEIPT_KINDS], enumName: 'SdiReceiptKind' }) kind: (typeof RECEIPT_KINDS)[number];
  @Out() invoiceFileName: string;
  @Out({ enum: [...RECEIPT_EFFECTS], enumName: 'SdiReceiptEffect' })
  effect: (typeof RECEIPT_EFFECTS)[number];
  @Out({ format: 'date-time' }) receivedAt: string;
  @Out({ format: 'date-time' }) recordedAt: string;
}

export class CreditedInvoiceDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
}

export class InvoiceDetailDto extends OperatorInvoiceDto {
  @Out({
    type: () => CreditedInvoiceDto,
    nullable: true,
    description: 'A credit note: the invoice it takes back',
  })
  credits: CreditedInvoiceDto | null;
  @Out({ type: () => CreditNoteDto, isArray: true, description: 'The earliest first' })
  creditNotes: CreditNoteDto[];
  @Out({ type: () => TransmissionDto, isArray: true, description: 'The latest first' })
  transmissions: TransmissionDto[];
  @Out({ type: () => ReceiptDto, isArray: true, description: 'The latest first' })
  receipts: ReceiptDto[];
}

export class CorrectInvoiceInput extends BillingFields {
  @VersionField()
  version: number;
}

export class ReceiptFileInput {
  @TextField({ max: 255 })
  fileName: string;

  // Kept as it came, to the last space: it is signed.
  @ApiProperty({ maxLength: MAX_RECEIPT_CHARACTERS, description: 'The XML of the receipt' })
  @Checked(
    'receipt',
    'format_invalid',
    (value) => typeof value === 'string' && value.length <= MAX_RECEIPT_CHARACTERS,
  )
  body: string;
}

/** Base64 is a third longer. */
const MAX_BROUGHT_CHARACTERS = 5_600_000;

export class BroughtFileInput {
  @TextField({ max: 255 })
  fileName: string;

  @ApiProperty({
    maxLength: MAX_BROUGHT_CHARACTERS,
    format: 'byte',
    description:
      'The XML of a receipt, signed or not (.p7m), a certified e-mail (.eml), or many of them (.zip)',
  })
  @Checked(
    'brought',
    'format_invalid',
    (value) =>
      typeof value === 'string' &&
      value.length <= MAX_BROUGHT_CHARACTERS &&
      /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  )
  content: string;
}

export class ReceiptFilesInput {
  @NestedField(() => BroughtFileInput, { list: { min: 1, max: 50 } })
  files: BroughtFileInput[];
}

export class ReceiptOutcomeDto {
  @Out({ description: 'As it was named; `archive › file` for one out of another' }) fileName: string;
  @Out({
    enum: [...RECEIPT_EFFECTS],
    enumName: 'SdiReceiptEffect',
    description:
      'APPLIED: the invoice moved · REPEATED: known · STALE: about an earlier attempt · CONTRADICTS: the file was settled another way · ' +
      'OTHER_CONTENT: not the file we wrote · UNKNOWN_FILE: no file of ours · UNREADABLE: no receipt, nothing kept',
  })
  effect: ReceiptOutcome['effect'];
  @Out({ type: String, nullable: true, enum: [...RECEIPT_KINDS, null] }) kind: ReceiptOutcome['kind'];
  @Out({ type: String, nullable: true }) invoiceFileName: string | null;
  @Out({ type: String, format: 'uuid', nullable: true }) invoiceId: string | null;
  @Out({ type: String, nullable: true, description: 'What is wrong with an unreadable one' })
  reason: string | null;
}

export class ReceiptOutcomesDto {
  @Out({ type: () => ReceiptOutcomeDto, isArray: true }) items: ReceiptOutcomeDto[];
}

export class SdiChannelDto {
  @Out({ enum: [...SDI_CHANNELS], enumName: 'SdiChannelCode' }) code: SdiChannelCode;
  @Out({ type: String, nullable: true, description: 'PEC: the address we send from' }) from: string | null;
  @Out({ type: String, nullable: true, description: 'PEC: the address of the exchange system' })
  to: string | null;
  @Out({ type: String, nullable: true, description: 'REST: where files are posted' }) url: string | null;
  @Out({ description: 'Whether its credentials are kept; they are never shown' }) hasSecrets: boolean;
  @Out({ description: 'Where the intermediary sends its receipts' }) receiptsUrl: string;
  @Out({ type: String, isArray: true, description: 'Hosts that this deployment may hand files over to' })
  hosts: string[];
}

export class SdiChannelInput {
  @ChoiceField(SDI_CHANNELS, { name: 'SdiChannelCode' })
  code: SdiChannelCode;

  @EmailField({ optional: true, description: 'PEC: the address we send from' })
  from?: string | null;

  @EmailField({
    optional: true,
    description: 'PEC: the address that the exchange system assigned; the common one at first',
  })
  to?: string | null;

  @TextField({
    optional: true,
    max: 300,
    description: 'PEC: `smtps://user:password@host:465`; kept as it is when absent',
  })
  smtpUrl?: string | null;

  @TextField({ optional: true, max: 300, description: 'REST: where files are posted' })
  url?: string | null;

  @TextField({ optional: true, max: 300, description: 'REST: our token; kept as it is when absent' })
  token?: string | null;

  @TextField({
    optional: true,
    max: 300,
    description: 'REST: what its receipts are signed with; kept when absent',
  })
  receiptSecret?: string | null;
}
