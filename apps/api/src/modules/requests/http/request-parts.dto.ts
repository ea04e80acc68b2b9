import {
  CERTIFICATION_KINDS,
  EMISSION_CLASSES,
  PAYMENT_STATES,
  PLATE_TITLES,
  VEHICLE_FUELS,
  VEHICLE_KINDS,
  type CertificationKind,
  type EmissionClass,
  type PlateTitle,
  type VehicleFuel,
  type VehicleKind,
} from '@sosta/contracts';
import { Out } from '../../../platform/http/fields.js';

/**
 * The parts that requests and what comes of them share. They live with the case file because every kind of request
 * depends on it, and never the other way round.
 */
export class ZoneRefDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out() name: string;
}

export class ProductRefDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out() name: string;
}

export class PlateRefDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() country: string;
  @Out() plate: string;
  @Out({ description: 'As people read it, for example AB 123 CD' }) plateFormatted: string;
  @Out({ enum: [...VEHICLE_KINDS], enumName: 'VehicleKind' }) vehicleKind: VehicleKind;
}

export class PriceLineDto {
  @Out() text: string;
  @Out({ type: 'integer', format: 'int32' }) amountCents: number;
}

export class QuoteDto {
  @Out({ format: 'date' }) startOn: string;
  @Out({ format: 'date', description: 'Last day, included' }) endOn: string;
  @Out({ type: () => PriceLineDto, isArray: true }) lines: PriceLineDto[];
  @Out({ type: 'integer', format: 'int32' }) totalCents: number;
  @Out({ type: 'integer', format: 'int32', description: 'Basis points: 2200 = 22 %' }) vatRateBp: number;
  @Out({ type: 'integer', format: 'int32' }) vatCents: number;
  @Out({
    type: String,
    isArray: true,
    description: 'Why a reduction does not apply, where something is unknown',
  })
  notes: string[];
}

export class SubscriptionRequestPaymentDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...PAYMENT_STATES], enumName: 'PaymentState' }) state: string;
}

export class SubscriptionRequestDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: ['NEW', 'RENEWAL'] }) purpose: 'NEW' | 'RENEWAL';
  @Out({ type: () => ProductRefDto }) product: ProductRefDto;
  @Out({ type: () => PlateRefDto }) plate: PlateRefDto;
  @Out({ type: String, format: 'uuid', nullable: true }) certificationId: string | null;
  @Out({ type: () => ZoneRefDto, isArray: true }) zones: ZoneRefDto[];
  @Out({ type: () => QuoteDto }) quote: QuoteDto;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'The price frozen at approval' })
  priceCents: number | null;
  @Out({ type: String, format: 'date-time', nullable: true }) payBy: string | null;
  @Out({ type: String, format: 'uuid', nullable: true }) previousSubscriptionId: string | null;
  @Out({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The right to park that came of it, once COMPLETED',
  })
  subscriptionId: string | null;
  @Out({ type: () => SubscriptionRequestPaymentDto, nullable: true })
  payment: SubscriptionRequestPaymentDto | null;
}

export class CertificationTypeRefDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out({ enum: [...CERTIFICATION_KINDS], enumName: 'CertificationKind' }) kind: CertificationKind;
  @Out() name: string;
}

export class CertificationDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ type: () => CertificationTypeRefDto }) type: CertificationTypeRefDto;
  @Out({ type: () => ZoneRefDto, nullable: true }) zone: ZoneRefDto | null;
  @Out() street: string;
  @Out() streetNumber: string;
  @Out({ type: String, format: 'date', nullable: true, description: 'Null until it is accepted' })
  validFromOn: string | null;
  @Out({
    type: String,
    format: 'date',
    nullable: true,
    description: 'Last day, included; null = without end',
  })
  validToOn: string | null;
}

export class PlateDto extends PlateRefDto {
  @Out() make: string;
  @Out() model: string;
  @Out({ enum: [...VEHICLE_FUELS], enumName: 'VehicleFuel' }) fuel: VehicleFuel;
  @Out({
    type: String,
    enum: [...EMISSION_CLASSES, null],
    nullable: true,
    description: 'As declared; asked for only where a price depends on it',
  })
  emissionClass: EmissionClass | null;
  @Out({ enum: [...PLATE_TITLES], enumName: 'PlateTitle', description: 'Why the holder may use the vehicle' })
  title: PlateTitle;
  @Out({ description: 'An operator has confirmed that the vehicle is electric' }) electricCertified: boolean;
  @Out() active: boolean;
}

/** What a kind of request adds to the common DTO: one each, and the plate beside the subscription asked for with it. */
export interface RequestParts {
  certification?: CertificationDto;
  plate?: PlateDto;
  subscription?: SubscriptionRequestDto;
}
