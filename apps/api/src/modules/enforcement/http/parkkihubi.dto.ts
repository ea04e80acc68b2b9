import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Out } from '../../../platform/http/fields.js';
import { Problem } from '../../../platform/http/problem.js';
import type { CheckDto } from './check.dto.js';

/** Names as Parkkihubi's Enforcement API 1.2 has them. */
export class ParkkihubiLocation {
  @ApiProperty({ minimum: -90, maximum: 90, format: 'double' }) latitude: number;
  @ApiProperty({ minimum: -180, maximum: 180, format: 'double' }) longitude: number;
}

export class ParkkihubiCheckInput {
  @ApiProperty({ minLength: 1, maxLength: 20, example: 'AB-123-CD' }) registration_number: string;
  @ApiProperty({ type: ParkkihubiLocation }) location: ParkkihubiLocation;
  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'With its offset; absent: now' })
  time?: string;
}

export class ParkkihubiFoundLocationDto {
  @Out({
    type: 'integer',
    format: 'int32',
    nullable: true,
    description: 'Always null: no zones are paid by the hour',
  })
  payment_zone: number | null;
  @Out({
    type: String,
    nullable: true,
    description: 'Code of the zone the location is in; null where zones are not drawn',
  })
  permit_area: string | null;
}

export class ParkkihubiCheckDto {
  @Out() allowed: boolean;
  @Out({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'When the permission ends; of one that is over, when it ended, as long as that is fifteen minutes ago at most',
  })
  end_time: string | null;
  @Out({ type: ParkkihubiFoundLocationDto }) location: ParkkihubiFoundLocationDto;
  @Out({ format: 'date-time', description: 'The instant checked' }) time: string;
}

export class ParkkihubiPermitItemDto {
  @Out({ description: 'A text; Parkkihubi’s are numbers' }) id: string;
  @Out({ description: 'The subscription' }) permit_id: string;
  @Out({ description: 'Code of the zone' }) area: string;
  @Out() registration_number: string;
  @Out({ format: 'date-time' }) start_time: string;
  @Out({ format: 'date-time' }) end_time: string;
  @Out({ description: 'Short name of the municipality' }) operator: string;
  @Out() operator_name: string;
  @Out({ type: 'object', additionalProperties: { type: 'string' } }) properties: Record<string, string>;
}

export class ParkkihubiPermitItemListDto {
  @Out({ type: String, nullable: true }) next: string | null;
  @Out({ type: String, nullable: true }) previous: string | null;
  @Out({ type: [ParkkihubiPermitItemDto] }) results: ParkkihubiPermitItemDto[];
}

/** How long a permission that is over is still told, unless configured otherwise. */
const RECENT_MS = 15 * 60_000;

/** The same question under our names; what is wrong with it is told by who reads ours. */
export function asCheck(body: unknown): { plate: unknown; location: unknown; at: unknown } {
  if (typeof body !== 'object' || body === null) throw new Problem('malformed_request');
  const { registration_number: plate, location, time: at } = body as Record<string, unknown>;
  if (location === undefined || location === null) throw Problem.field('/location', { code: 'required' });
  return { plate, location, at: at ?? null };
}

export function toParkkihubiCheckDto(check: CheckDto): ParkkihubiCheckDto {
  const recent =
    check.outcome === 'EXPIRED' &&
    check.validUntil !== null &&
    Date.parse(check.at) - Date.parse(check.validUntil) < RECENT_MS;
  return {
    allowed: check.allowed,
    end_time: check.allowed || recent ? check.validUntil : null,
    location: { payment_zone: null, permit_area: check.zone },
    time: check.at,
  };
}

/** One item for each zone of each right, as there. */
export function toPermitItems(
  check: CheckDto,
  municipality: { slug: string; name: string },
): ParkkihubiPermitItemListDto {
  const rights = check.outcome === 'VALID' ? check.rights : [];
  return {
    next: null,
    previous: null,
    results: rights.flatMap((right) =>
      right.zones.map((area) => ({
        id: `${right.id}:${area}`,
        permit_id: right.id,
        area,
        registration_number: check.plate,
        start_time: right.validFrom,
        end_time: right.validUntil,
        operator: municipality.slug,
        operator_name: municipality.name,
        properties: { permit_type: right.product.name },
      })),
    ),
  };
}
