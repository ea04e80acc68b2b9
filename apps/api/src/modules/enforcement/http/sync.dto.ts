import { type SubscriptionState } from '@sosta/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Out } from '../../../platform/http/fields.js';
import type { CheckCatalogue } from '../catalogue-in-memory.js';
import type { RightRow } from '../persistence/right.repository.js';

export class ChangesQuery {
  @ApiPropertyOptional({
    type: String,
    maxLength: 400,
    description:
      'What the page before, or the snapshot, gave; absent: every right there is, then what changed',
  })
  @IsOptional()
  @IsString({ context: { code: 'format_invalid' } })
  @MaxLength(400, { context: { code: 'too_long', params: { max: 400 } } })
  since?: string;

  @ApiPropertyOptional({ type: 'integer', format: 'int32', minimum: 1, maximum: 1000, default: 500 })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? Number(value) : value))
  @IsInt({ context: { code: 'not_a_whole_number' } })
  @Min(1, { context: { code: 'too_small', params: { min: 1 } } })
  @Max(1000, { context: { code: 'too_large', params: { max: 1000 } } })
  limit: number = 500;
}

export class CopiedPlateDto {
  @Out() plate: string;
  @Out() country: string;
  @Out({ enum: ['PRIMARY', 'TEMPORARY'], enumName: 'PlateKind' }) kind: 'PRIMARY' | 'TEMPORARY';
  @Out({
    type: 'integer',
    format: 'int32',
    description: 'Copy number of the ticket that goes with this plate',
  })
  serial: number;
  @Out({ format: 'date-time' }) validFrom: string;
  @Out({ format: 'date-time', description: 'First instant at which the plate no longer holds the right' })
  validUntil: string;
  @Out({ format: 'date-time', description: 'End of the tolerance; the same instant where there is none' })
  graceUntil: string;
}

/** One right as a handheld keeps it: enough to answer a check without a network, nothing about the holder. */
export class CopiedRightDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
  @Out({ description: 'Code of the product' }) product: string;
  @Out({ type: String, isArray: true, description: 'Codes' }) zones: string[];
  @Out({ type: 'integer', format: 'int32', description: 'Copy number of the valid ticket' }) serial: number;
  @Out({ description: 'While it is true no plate of it is entitled' }) suspended: boolean;
  @Out({ type: [CopiedPlateDto] }) plates: CopiedPlateDto[];
}

export class RemovedRightDto {
  @Out({ format: 'uuid' }) id: string;
}

export class RightChangesDto {
  @Out({ type: [CopiedRightDto], description: 'To be put in the place of what you have under their ids' })
  items: CopiedRightDto[];
  @Out({ type: [RemovedRightDto], description: 'To be forgotten, also when you never had them' })
  deleted: RemovedRightDto[];
  @Out({ description: 'The `since` of the next call' }) next: string;
  @Out({ description: 'Whether more is there already' }) hasMore: boolean;
  @Out({ format: 'date-time', description: 'When it was read; X-Data-As-Of says the same' }) asOf: string;
}

export class SigningKeyDto {
  @Out({ enum: ['OKP'] }) kty: string;
  @Out({ enum: ['Ed25519'] }) crv: string;
  @Out({ enum: ['sig'] }) use: string;
  @Out({ enum: ['EdDSA'] }) alg: string;
  @Out() kid: string;
  @Out({ description: 'The public key, base64url' }) x: string;
}

export class KeySetSignatureDto {
  @Out() kid: string;
  @Out({
    description:
      'Ed25519, base64url, over `sosta-keys-1.<kid>.` and every key as `<kid>:<x>`, with commas between',
  })
  signature: string;
}

export class SigningKeySetDto {
  @Out({ type: [SigningKeyDto], description: 'The newest first' }) keys: SigningKeyDto[];
  @Out({
    type: [KeySetSignatureDto],
    description: 'One of each key: trust a new key when one that you trust already vouches for it',
  })
  signatures: KeySetSignatureDto[];
}

const GONE: readonly SubscriptionState[] = ['REVOKED', 'ENDED', 'CLOSED'];

/**
 * The rows of one subscription as a handheld keeps them; null for what it has to forget: revoked, ended, over, or of
 * zones it has no business in.
 */
export function toCopiedRightDto(
  rows: readonly RightRow[],
  names: CheckCatalogue,
  zoneLimit: ReadonlySet<string> | null,
  nowMs: number,
): CopiedRightDto | null {
  const plates = rows.filter(({ graceUntilMs }) => graceUntilMs > nowMs);
  const first = plates[0];
  if (!first || GONE.includes(first.status)) return null;
  if (zoneLimit && !first.zoneIds.some((zone) => zoneLimit.has(zone))) return null;
  return {
    id: first.subscriptionId,
    number: first.number,
    product: names.products.get(first.productId)?.code ?? '',
    zones: first.zoneIds.map((zone) => names.zoneCodes.get(zone) ?? '').sort(),
    serial: first.serial,
    suspended: first.status === 'SUSPENDED',
    plates: plates.map((row) => ({
      plate: row.plate,
      country: row.country,
      kind: row.primary ? 'PRIMARY' : 'TEMPORARY',
      serial: row.serial,
      validFrom: new Date(row.fromMs).toISOString(),
      validUntil: new Date(row.untilMs).toISOString(),
      graceUntil: new Date(row.graceUntilMs).toISOString(),
    })),
  };
}
