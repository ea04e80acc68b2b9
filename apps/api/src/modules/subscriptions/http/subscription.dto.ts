import {
  DOCUMENT_KINDS,
  PAYMENT_STATES,
  SUBSCRIPTION_STATES,
  VEHICLE_KINDS,
  type DocumentKind,
  type VehicleKind,
} from '@sosta/contracts';
import { CivilDateField, IntField, NestedField, Out, UuidField } from '../../../platform/http/fields.js';
import { PlateDto, PlateRefDto, ProductRefDto, QuoteDto, ZoneRefDto } from '../../requests/index.js';
import { CertificationRequestInput } from '../../certification/index.js';
import { PlateRequestInput } from '../../vehicles/index.js';

export {
  PlateRefDto,
  PriceLineDto,
  ProductRefDto,
  QuoteDto,
  SubscriptionRequestDto,
  SubscriptionRequestPaymentDto,
  ZoneRefDto,
} from '../../requests/index.js';

const ISEE = 'The band of ISEE that is declared, one of those the product offers; absent: none';

export class SubscriptionPaymentDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ type: String, nullable: true }) method: string | null;
  @Out({ format: 'date-time' }) paidAt: string;
  @Out({ type: 'integer', format: 'int32' }) amountCents: number;
}

export class SubscriptionInvoiceDto {
  @Out({
    enum: [
      'AVAILABLE',
      'BY_EMAIL',
      'WINDOW_CLOSED',
      'NOT_OFFERED',
      'REQUESTED',
      'ISSUED',
      'SENT',
      'DELIVERED',
      'UNDELIVERED',
      'SDI_REJECTED',
    ],
    enumName: 'SubscriptionInvoiceState',
    description: 'BY_EMAIL: only through the link in the e-mail that confirmed the payment',
  })
  state: string;
  @Out({ type: String, format: 'date', nullable: true, description: 'Last day on which it can be asked for' })
  untilOn: string | null;
  @Out({ type: String, format: 'uuid', nullable: true }) invoiceId: string | null;
}

export class SubscriptionDocumentsDto {
  @Out({
    type: String,
    nullable: true,
    enum: ['SEPARATE', 'RECEIPT_WITH_TICKET', null],
    description:
      'Ticket and receipt apart, or both on one page; null when none was made (sold at the office)',
  })
  layout: 'SEPARATE' | 'RECEIPT_WITH_TICKET' | null;
  @Out({ description: 'Whether they can be downloaded here' }) downloadable: boolean;
  @Out({ description: 'Whether the e-mail that carries them can be sent again' }) resendable: boolean;
}

export class OpenRenewalDto {
  @Out({ format: 'uuid' }) requestId: string;
  @Out({ description: 'State of that request' }) state: string;
}

export class RenewalWindowDto {
  @Out({ enum: ['NOT_YET', 'OPEN', 'LAPSED', 'ALREADY_RENEWED'], enumName: 'RenewalState' }) state: string;
  @Out({ format: 'date' }) opensOn: string;
  @Out({ format: 'date' }) closesOn: string;
}

export class TemporaryPlateDto {
  @Out() country: string;
  @Out() plate: string;
  @Out() plateFormatted: string;
  @Out({ format: 'date-time' }) fromAt: string;
  @Out({
    format: 'date-time',
    description: 'First instant at which the subscription’s own plate holds again',
  })
  untilAt: string;
  @Out({ description: 'Whether it holds now; else it is to come' }) now: boolean;
}

export class SuspensionDto {
  @Out({ type: String, format: 'date', nullable: true }) sinceOn: string | null;
  @Out({ type: String, isArray: true, description: 'In words' }) reasons: string[];
  @Out({ type: String, nullable: true }) note: string | null;
}

export class RevocationDto {
  @Out({ type: String, format: 'date', nullable: true, description: 'First day without it' })
  effectiveOn: string | null;
  @Out({ type: String, isArray: true, description: 'In words' }) reasons: string[];
  @Out({ type: String, nullable: true }) note: string | null;
}

export class SubscriptionDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
  @Out({ type: () => ProductRefDto }) product: ProductRefDto;
  @Out({ type: () => PlateRefDto }) plate: PlateRefDto;
  @Out({ type: () => ZoneRefDto, isArray: true }) zones: ZoneRefDto[];
  @Out({ format: 'date' }) validFromOn: string;
  @Out({ format: 'date', description: 'Last day, included' }) validToOn: string;
  @Out({ enum: [...SUBSCRIPTION_STATES], enumName: 'SubscriptionState' }) status: string;
  @Out() expiringSoon: boolean;
  @Out({ type: 'integer', format: 'int32' }) priceCents: number;
  @Out({ format: 'date-time' }) subscribedAt: string;
  @Out({ type: () => SubscriptionPaymentDto, nullable: true }) payment: SubscriptionPaymentDto | null;
  @Out({ type: String, nullable: true }) receiptNumber: string | null;
  @Out() ticketReady: boolean;
  @Out() receiptReady: boolean;
  @Out({ type: () => SubscriptionDocumentsDto }) documents: SubscriptionDocumentsDto;
  @Out({ type: () => SubscriptionInvoiceDto }) invoice: SubscriptionInvoiceDto;
  @Out({ type: () => RenewalWindowDto }) renewal: RenewalWindowDto;
  @Out({
    type: () => OpenRenewalDto,
    nullable: true,
    description: 'The renewal asked for and not paid or decided yet',
  })
  openRenewal: OpenRenewalDto | null;
  @Out({ type: () => TemporaryPlateDto, nullable: true, description: 'The one that holds, or the next one' })
  temporaryPlate: TemporaryPlateDto | null;
  @Out({ type: () => SuspensionDto, nullable: true }) suspension: SuspensionDto | null;
  @Out({ type: () => RevocationDto, nullable: true, description: 'Announced or come' })
  revocation: RevocationDto | null;
  @Out({ description: 'Its last day was brought forward, as the holder asked' }) endsEarly: boolean;
}

export class SubscriptionZoneDto extends ZoneRefDto {
  @Out({ description: '`#rrggbb`' }) color: string;
  @Out({ type: String, isArray: true }) streets: string[];
}

export class ChainedSubscriptionDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
  @Out({ format: 'date' }) validFromOn: string;
  @Out({ format: 'date', description: 'Last day, included' }) validToOn: string;
  @Out({ enum: [...SUBSCRIPTION_STATES], enumName: 'SubscriptionState' }) status: string;
}

export class ChainedPaymentDto extends SubscriptionPaymentDto {
  @Out({ enum: [...PAYMENT_STATES], enumName: 'PaymentState' }) state: string;
  @Out({ type: String, nullable: true }) receiptNumber: string | null;
  @Out({ format: 'uuid', description: 'What was paid for' }) subscriptionId: string;
  @Out() subscriptionNumber: string;
}

/** Everything about one subscription (R79, R89). */
export class SubscriptionDetailDto extends SubscriptionDto {
  @Out({ format: 'uuid', description: 'The request that was paid for' }) requestId: string;
  @Out({ enum: ['ONLINE', 'COUNTER', 'IMPORT'], enumName: 'SubscriptionSource' }) source: string;
  @Out({ type: () => SubscriptionZoneDto, isArray: true }) zoneDetails: SubscriptionZoneDto[];
  @Out({
    type: () => ChainedSubscriptionDto,
    isArray: true,
    description: 'It and the ones it renews or that renew it, the oldest first',
  })
  chain: ChainedSubscriptionDto[];
  @Out({
    type: () => ChainedPaymentDto,
    isArray: true,
    description: 'Paid for it and for the ones before it, at the office too; the newest first',
  })
  payments: ChainedPaymentDto[];
}

export class SubscriptionListDto {
  @Out({ type: () => SubscriptionDto, isArray: true }) items: SubscriptionDto[];
}

export class OperatorSubscriptionDto extends SubscriptionDto {
  @Out({ format: 'uuid' }) holderId: string;
  @Out() holderName: string;
}

export class OperatorSubscriptionListDto {
  @Out({ type: () => OperatorSubscriptionDto, isArray: true }) items: OperatorSubscriptionDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export class IseeBandDto {
  @Out({ type: 'integer', format: 'int32', description: 'Its upper limit in cents' }) upToCents: number;
  @Out({ type: () => QuoteDto, description: 'What it costs to whoever declares it' }) quote: QuoteDto;
}

export class RenewSubscriptionInput {
  @IntField({ min: 1, max: 100_000_000, optional: true, description: ISEE })
  iseeUpToCents?: number | null;
}

export class RenewalDto extends RenewalWindowDto {
  @Out({ type: () => QuoteDto, nullable: true }) quote: QuoteDto | null;
  @Out({
    type: () => IseeBandDto,
    isArray: true,
    description: 'Bands of ISEE that may be declared; an operator then looks at the renewal',
  })
  iseeBands: IseeBandDto[];
  @Out({
    type: String,
    isArray: true,
    description: 'What is no longer as it was: CERTIFICATION, PLATE, PRODUCT, PRICE',
  })
  changedItems: string[];
  @Out({ description: 'Whether an operator must look at it before payment' }) needsReview: boolean;
  @Out({
    type: () => OpenRenewalDto,
    nullable: true,
    description: 'The one already asked for, to go on with',
  })
  openRenewal: OpenRenewalDto | null;
  @Out({ type: String, nullable: true, description: 'Code of the problem that stands in the way' }) blocker:
    | string
    | null;
  @Out({ type: String, nullable: true, description: 'The same in words, saying what to do' }) blockerText:
    | string
    | null;
}

export class OptionBlockerDto {
  @Out() code: string;
  @Out() text: string;
}

export class OptionCertificationDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() kind: string;
  @Out() name: string;
  @Out({ type: () => ZoneRefDto, nullable: true }) zone: ZoneRefDto | null;
  @Out({ type: String, format: 'date', nullable: true }) validToOn: string | null;
}

export class OptionPlateDto extends PlateRefDto {
  @Out() make: string;
  @Out() model: string;
  @Out() electricCertified: boolean;
}

export class OptionProductDto extends ProductRefDto {
  @Out() description: string;
  @Out({ enum: [...VEHICLE_KINDS], isArray: true, enumName: 'VehicleKind' }) vehicleKinds: VehicleKind[];
  @Out() electricOnly: boolean;
  @Out({ type: String, nullable: true }) certificationKind: string | null;
  @Out({ enum: ['DAY', 'MONTH', 'YEAR'], enumName: 'DurationUnit' }) durationUnit: string;
  @Out({ type: 'integer', format: 'int32' }) durationCount: number;
  @Out({ type: () => ZoneRefDto, isArray: true, description: 'Empty: the zone of the certification' })
  zones: ZoneRefDto[];
  @Out({ type: 'integer', format: 'int32', description: 'Before reductions and surcharges' })
  priceCents: number;
  @Out({ type: String, isArray: true, description: 'Reductions and surcharges there are, in words' })
  priceRules: string[];
  @Out({
    type: 'integer',
    format: 'int32',
    isArray: true,
    description: 'Bands of ISEE that may be declared, by their upper limit in cents',
  })
  iseeBandLimits: number[];
  @Out({ description: 'The price depends on the emission class of the vehicle' }) asksEmissionClass: boolean;
}

export class SubscriptionOptionsDto {
  @Out({ type: () => OptionCertificationDto, isArray: true }) certifications: OptionCertificationDto[];
  @Out({ type: () => OptionPlateDto, isArray: true }) plates: OptionPlateDto[];
  @Out({ type: () => OptionProductDto, isArray: true }) products: OptionProductDto[];
  @Out({ description: 'Whether every subscription whose product names a certification needs one' })
  certificationRequired: boolean;
  @Out({ type: () => OptionBlockerDto, isArray: true }) blockers: OptionBlockerDto[];
  @Out({ format: 'date', description: 'Latest first day' }) latestStartOn: string;
}

export class OptionVehicleKindDto {
  @Out({ enum: [...VEHICLE_KINDS], enumName: 'VehicleKind' }) kind: VehicleKind;
  @Out({ type: String, format: 'date', nullable: true, description: 'Admitted since; null = always' })
  fromOn: string | null;
  @Out({ description: 'Today' }) admitted: boolean;
}

/** What the page of the single request is made of (R58, R59). */
export class ApplicationOptionsDto {
  @Out({
    type: () => PlateDto,
    isArray: true,
    description: 'One’s own accepted plates: nothing to type again',
  })
  plates: PlateDto[];
  @Out({ type: () => OptionVehicleKindDto, isArray: true }) vehicleKinds: OptionVehicleKindDto[];
  @Out({ description: 'The plate is typed twice (R54)' }) plateConfirmation: boolean;
  @Out({ description: 'A vehicle of another holder needs an account of its own (R14, R68)' })
  sameHolderOnly: boolean;
  @Out({
    enum: [...DOCUMENT_KINDS],
    isArray: true,
    enumName: 'DocumentKind',
    description: 'All mandatory; who does not own the vehicle adds AVAILABILITY_ATTESTATION',
  })
  documents: DocumentKind[];
  @Out({ type: () => OptionProductDto, isArray: true, description: 'Those that need no certification' })
  products: OptionProductDto[];
  @Out({ type: String, nullable: true, description: 'Why another plate would be refused now (R66)' })
  secondPlateHint: string | null;
  @Out({ type: () => OptionBlockerDto, isArray: true }) blockers: OptionBlockerDto[];
  @Out({ format: 'date', description: 'Latest first day' }) latestStartOn: string;
}

export class SubscriptionApplicationInput extends PlateRequestInput {
  @UuidField()
  productId: string;

  @CivilDateField({ optional: true, description: 'First day wanted; the day of payment when absent' })
  startOn?: string | null;

  @IntField({ min: 1, max: 100_000_000, optional: true, description: ISEE })
  iseeUpToCents?: number | null;
}

/** Of certification and vehicle either what is asked for, or the accepted one that is there already. */
export class CaseInput {
  @NestedField(() => CertificationRequestInput, {
    optional: true,
    description: 'Absent where the product needs none, or with certificationId',
  })
  certification?: CertificationRequestInput;

  @UuidField({ optional: true, description: 'An accepted certification of one’s own' })
  certificationId?: string | null;

  @NestedField(() => PlateRequestInput, { optional: true, description: 'Absent with plateAssociationId' })
  vehicle?: PlateRequestInput;

  @UuidField({ optional: true, description: 'An accepted plate of one’s own' })
  plateAssociationId?: string | null;

  @UuidField()
  productId: string;

  @CivilDateField({ optional: true, description: 'First day wanted; the day of payment when absent' })
  startOn?: string | null;

  @IntField({ min: 1, max: 100_000_000, optional: true, description: ISEE })
  iseeUpToCents?: number | null;
}

export class SubscriptionChoiceInput {
  @UuidField({
    optional: true,
    description: 'An accepted certification of one’s own; absent where the product needs none',
  })
  certificationId?: string | null;

  @UuidField({ description: 'An accepted plate of one’s own' })
  plateAssociationId: string;

  @UuidField()
  productId: string;

  @CivilDateField({ optional: true, description: 'First day wanted; today when absent' })
  startOn?: string | null;

  @IntField({ min: 1, max: 100_000_000, optional: true, description: ISEE })
  iseeUpToCents?: number | null;
}

export class ElectricRequestInput {
  @UuidField({ description: 'A plate certified as electric' })
  plateAssociationId: string;
}
