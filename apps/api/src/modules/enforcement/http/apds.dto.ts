import { Out } from '../../../platform/http/fields.js';
import { Problem } from '../../../platform/http/problem.js';
import type { CheckDto, CheckedRightDto } from './check.dto.js';

/** Names and shapes of APDS 4.1 (ISO/TS 5206-1), as much of them as a plate check can fill. */
export class ApdsReferenceDto {
  @Out() id: string;
  @Out() className: string;
}

export class ApdsVersionedReferenceDto extends ApdsReferenceDto {
  @Out({ type: 'integer', format: 'int32', minimum: 1 }) version: number;
}

export class ApdsTextDto {
  @Out({ description: 'ISO 639-1' }) language: string;
  @Out() string: string;
}

export class ApdsCredentialDto {
  @Out({ enum: ['licensePlate'] }) type: string;
  @Out({ type: ApdsReferenceDto }) identifier: ApdsReferenceDto;
  @Out({ type: [ApdsTextDto] }) issuer: ApdsTextDto[];
}

export class ApdsRightHolderDto {
  @Out({ type: [ApdsCredentialDto], description: 'The plate; never a person' })
  credentials: ApdsCredentialDto[];
}

export class ApdsPlannedUseDto {
  @Out({ format: 'date-time' }) startTime: string;
  @Out({ format: 'date-time' }) endTime: string;
}

export class ApdsAssignedRightDto {
  @Out({ description: 'The subscription' }) id: string;
  @Out({ type: 'integer', format: 'int32', minimum: 1, description: 'Copy number of its ticket' })
  version: number;
  @Out({ type: ApdsRightHolderDto }) rightHolder: ApdsRightHolderDto;
  @Out({ type: ApdsVersionedReferenceDto, description: 'The product, by its code' })
  rightSpecification: ApdsVersionedReferenceDto;
  @Out({ format: 'date-time' }) expiry: string;
  @Out({ type: ApdsReferenceDto, description: 'The municipality' }) assignedRightIssuer: ApdsReferenceDto;
  @Out({ enum: ['electronic'] }) issueMethod: string;
  @Out({ type: [ApdsPlannedUseDto] }) plannedUses: ApdsPlannedUseDto[];
}

export class ApdsMetaDto {
  @Out({ type: 'integer', format: 'int64', description: 'Seconds since 1970: the instant asked about' })
  referenceInstant: number;
  @Out({ type: 'integer', format: 'int32' }) offset: number;
  @Out({ type: 'integer', format: 'int32' }) pageSize: number;
  @Out({ type: 'integer', format: 'int32' }) total: number;
}

export class ApdsAssignedRightListDto {
  @Out({ type: ApdsMetaDto }) meta: ApdsMetaDto;
  @Out({ type: [ApdsAssignedRightDto] }) data: ApdsAssignedRightDto[];
}

const PLATES: readonly unknown[] = [undefined, 'licensePlate', 'vehicleplate'];

/** A search for the rights of one plate at one instant, as a check asks. @throws Problem validation_failed */
export function asCheck(query: Record<string, unknown>): {
  plate: unknown;
  zone: unknown;
  at: string | null;
} {
  const { credential_type, credential_id, place, end_after, start_before } = query;
  if (!PLATES.includes(credential_type))
    throw Problem.field('/credential_type', { code: 'value_not_allowed' });
  const at = end_after ?? start_before;
  if (start_before !== undefined && start_before !== at)
    throw Problem.field('/start_before', { code: 'value_not_allowed' });
  if (at !== undefined && !(typeof at === 'string' && /^\d{1,11}$/.test(at)))
    throw Problem.field('/end_after', { code: 'format_invalid' });
  return {
    plate: credential_id,
    zone: place ?? null,
    at: at === undefined ? null : new Date(Number(at) * 1000).toISOString(),
  };
}

export function toAssignedRights(check: CheckDto, issuer: string): ApdsAssignedRightListDto {
  const data = (check.outcome === 'VALID' ? check.rights : []).map((right) =>
    toAssignedRightDto(right, check.plate, issuer),
  );
  return {
    meta: {
      referenceInstant: Math.floor(Date.parse(check.at) / 1000),
      offset: 0,
      pageSize: 100,
      total: data.length,
    },
    data,
  };
}

function toAssignedRightDto(right: CheckedRightDto, plate: string, issuer: string): ApdsAssignedRightDto {
  return {
    id: right.id,
    version: right.serial,
    rightHolder: {
      credentials: [
        {
          type: 'licensePlate',
          identifier: { id: plate, className: 'NumberPlate' },
          issuer: [{ language: 'en', string: 'Vehicle registration authority' }],
        },
      ],
    },
    rightSpecification: { id: right.product.code, version: 1, className: 'RightSpecification' },
    expiry: right.validUntil,
    assignedRightIssuer: { id: issuer, className: 'Municipality' },
    issueMethod: 'electronic',
    plannedUses: [{ startTime: right.validFrom, endTime: right.validUntil }],
  };
}
