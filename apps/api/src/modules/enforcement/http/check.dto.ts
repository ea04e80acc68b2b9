import {
  CHECK_OUTCOMES,
  SUBSCRIPTION_STATES,
  type CheckOutcome,
  type Locale,
  type ProblemDocument,
  type SubscriptionState,
} from '@sosta/contracts';
import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { isoOf } from '../../../platform/clock/instant.js';
import { Out, TextField, UuidField } from '../../../platform/http/fields.js';
import { TICKET_STATES, type TicketState } from '../../documents/index.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Problem, problemDocument } from '../../../platform/http/problem.js';
import type { CheckCatalogue } from '../catalogue-in-memory.js';

export const MAX_BATCH = 200;

export class PositionInput {
  @ApiProperty({ minimum: -90, maximum: 90 }) latitude: number;
  @ApiProperty({ minimum: -180, maximum: 180 }) longitude: number;
}

/** Documents the body only: the busiest route reads it by hand (check-input.ts), without the validation pipe. */
export class CheckInput {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'uuid',
    description:
      'Of your own, best a UUID v7: asked again with it, when the answer was lost, the check is recorded once and answered the same',
  })
  checkId?: string | null;

  @ApiProperty({ minLength: 1, maxLength: 20, example: 'AB 123 CD', description: 'As typed or as read' })
  plate: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: '^[A-Z]{2}$',
    example: 'IT',
    description: 'Country of registration; absent: any',
  })
  country?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 40,
    example: 'B2',
    description: 'Code of the zone the vehicle stands in; absent: any zone the key is valid for',
  })
  zone?: string | null;

  @ApiPropertyOptional({
    type: PositionInput,
    nullable: true,
    description:
      'Where the vehicle stands, instead of a zone (WGS 84). Refused with 422 where the zones are not drawn: name the zone',
  })
  location?: PositionInput | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2026-11-20T10:15:00+01:00',
    description: 'The instant to check, with its offset; absent: now',
  })
  at?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 80,
    example: 'handheld-7/881',
    description: 'Of your own, kept with the record of the check',
  })
  reference?: string | null;
}

export class CheckBatchInput {
  @ApiProperty({ type: [CheckInput], minItems: 1, maxItems: MAX_BATCH }) checks: CheckInput[];
}

export class CheckedProductDto {
  @Out() code: string;
  @Out() name: string;
}

export class CheckedRightDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ description: 'Subscription number as people read it' }) number: string;
  @Out({ type: CheckedProductDto }) product: CheckedProductDto;
  @Out({ type: String, isArray: true, description: 'Codes' }) zones: string[];
  @Out({ format: 'date-time', description: 'First instant at which this plate holds the right' })
  validFrom: string;
  @Out({ format: 'date-time', description: 'First instant at which it no longer does' })
  validUntil: string;
  @Out({
    enum: ['PRIMARY', 'TEMPORARY'],
    enumName: 'PlateKind',
    description: 'TEMPORARY: another plate than the one the subscription is made out to',
  })
  plateKind: 'PRIMARY' | 'TEMPORARY';
  @Out({ enum: [...SUBSCRIPTION_STATES], enumName: 'SubscriptionState' }) status: SubscriptionState;
  @Out({ type: 'integer', format: 'int32', description: 'Copy number of the valid ticket' }) serial: number;
}

export class SimilarPlateDto {
  @Out({ description: 'Another plate, that looks like the one checked and holds a right here and then' })
  plate: string;
  @Out({ enum: [...CHECK_OUTCOMES], enumName: 'CheckOutcome' }) outcome: CheckOutcome;
}

/** No name, fiscal code or address: whoever checks sees the vehicle and nothing else. */
export class CheckDto {
  @Out({ format: 'uuid' }) checkId: string;
  @Out({ format: 'date-time' }) checkedAt: string;
  @Out({ format: 'date-time', description: 'The instant asked about' }) at: string;
  @Out({ description: 'As stored: upper case, only letters and digits' }) plate: string;
  @Out({ description: 'True for VALID and IN_GRACE' }) allowed: boolean;
  @Out({
    enum: [...CHECK_OUTCOMES],
    enumName: 'CheckOutcome',
    description: 'NOT_FOUND: there is no right. An outage is never told so: it is a 503.',
  })
  outcome: CheckOutcome;
  @Out({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Of the right that makes the outcome: first instant at which it no longer holds',
  })
  validUntil: string | null;
  @Out({
    type: String,
    nullable: true,
    description:
      'The zone asked about, or that of the position; null: none was named, or the position is in none',
  })
  zone: string | null;
  @Out({ type: [CheckedRightDto], description: 'The rights that make the outcome, at most five' })
  rights: CheckedRightDto[];
  @Out({
    type: [SimilarPlateDto],
    optional: true,
    description:
      'With the scope enforcement:similar, or for inspectors, when the plate is not allowed: it may have been misread, here or on the form',
  })
  similar?: SimilarPlateDto[];
}

/** In a batch, what could not be checked. It has no outcome: it says nothing about the vehicle. */
export class CheckNotMadeDto {
  @ApiProperty({
    allOf: [{ $ref: '#/components/schemas/Problem' }],
    description: 'What a check of its own would have answered',
  })
  problem: ProblemDocument;
}

export class CheckBatchDto {
  @Out({
    type: 'array',
    items: { oneOf: [{ $ref: getSchemaPath(CheckDto) }, { $ref: getSchemaPath(CheckNotMadeDto) }] },
    description: 'In the order asked. An item that could not be checked has a `problem` and nothing else',
  })
  items: (CheckDto | CheckNotMadeDto)[];
}

export class CheckTicketInput {
  @TextField({ max: 512, description: 'What the QR code holds after #' }) token: string;

  @TextField({ optional: true, max: 40, description: 'As of a check of a plate' }) zone?: string | null;

  @UuidField({ optional: true, description: 'As of a check of a plate' }) checkId?: string | null;
}

export class TicketCheckDto extends CheckDto {
  @Out({
    enum: [...TICKET_STATES],
    enumName: 'TicketState',
    description: 'Of the paper: REPLACED when a newer copy exists or the subscription has another plate now',
  })
  ticketState: TicketState;
  @Out({ type: String, nullable: true }) ticketNumber: string | null;
}

export class CheckZoneDto {
  @Out() code: string;
  @Out() name: string;
  @Out() active: boolean;
  @Out({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: 'GeoJSON; null as long as the zone has no geometry',
  })
  geometry: Record<string, unknown> | null;
}

export class CheckZoneListDto {
  @Out({ type: [CheckZoneDto] }) items: CheckZoneDto[];
}

/** The least an answer about a right is made from, whether it was found in memory or in the database. */
export interface AnsweredRight {
  subscriptionId: string;
  number: string;
  serial: number;
  primary: boolean;
  zoneIds: readonly string[];
  productId: string;
  fromMs: number;
  untilMs: number;
}

/** @param names know the zones and the product of the right */
export function toCheckedRightDto(
  right: AnsweredRight,
  status: SubscriptionState,
  names: CheckCatalogue,
  locale: Locale,
): CheckedRightDto {
  const product = names.products.get(right.productId)!;
  return {
    id: right.subscriptionId,
    number: right.number,
    product: { code: product.code, name: inLocale(product.name, locale) },
    zones: names.codesOf(right.zoneIds),
    validFrom: isoOf(right.fromMs),
    validUntil: isoOf(right.untilMs),
    plateKind: right.primary ? 'PRIMARY' : 'TEMPORARY',
    status,
    serial: right.serial,
  };
}

/** @param call whose language and request problems are told in */
export function toCheckBatchDto(
  answers: readonly (CheckDto | Problem)[],
  call: { locale: Locale; requestId: string },
): CheckBatchDto {
  return {
    items: answers.map((one) => (one instanceof Problem ? { problem: problemDocument(one, call) } : one)),
  };
}
