import { API_SCOPES, type ApiScope } from '@sosta/contracts';
import {
  ChoiceListField,
  InstantField,
  IntField,
  Out,
  TextField,
  TextListField,
  VersionField,
} from '../../../platform/http/fields.js';
import type { ApiClientRow, ApiKeyRow } from '../persistence/api-client.repository.js';

export class ApiKeyDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ description: 'The first characters, by which you tell your keys apart' }) prefix: string;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'Null: until revoked' })
  expiresAt: string | null;
  @Out({ type: String, format: 'date-time', nullable: true }) revokedAt: string | null;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'To the quarter of a minute' })
  lastUsedAt: string | null;
}

export class ApiClientDto {
  @Out({ format: 'uuid', description: 'Also the client_id of OAuth 2' }) id: string;
  @Out() name: string;
  @Out({ enum: [...API_SCOPES], enumName: 'ApiScope', isArray: true }) scopes: ApiScope[];
  @Out({ type: String, isArray: true, nullable: true, description: 'Codes; null: every zone' })
  zones: string[] | null;
  @Out({ type: 'integer', format: 'int32', description: 'Calls a minute, for each process of the API' })
  quotaPerMinute: number;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) revokedAt: string | null;
  @Out({ type: [ApiKeyDto], description: 'Newest first' }) keys: ApiKeyDto[];
  @Out({ type: 'integer', format: 'int32' }) version: number;
}

export class ApiClientListDto {
  @Out({ type: [ApiClientDto] }) items: ApiClientDto[];
}

export class IssuedApiKeyDto {
  @Out({ type: ApiClientDto }) client: ApiClientDto;
  @Out({ description: 'The new key. Shown this once; we keep only its hash.' }) key: string;
}

export class CreateApiClientInput {
  @TextField({ max: 80, description: 'Who uses it, e.g. the maker of the handhelds' })
  name: string;

  @ChoiceListField(API_SCOPES, { name: 'ApiScope', min: 1 })
  scopes: ApiScope[];

  @TextListField({
    max: 100,
    maxLength: 40,
    optional: true,
    nullable: true,
    description: 'Codes of the zones the key is limited to; absent or null: every zone',
  })
  zones?: string[] | null;

  @IntField({ min: 1, max: 1_000_000, optional: true, description: 'Calls a minute; 600 when absent' })
  quotaPerMinute?: number | null;

  @InstantField({ optional: true, nullable: true, description: 'Absent or null: until revoked' })
  expiresAt?: string | null;
}

export class UpdateApiClientInput {
  @VersionField()
  version: number;

  @TextField({ max: 80, min: 1, optional: true })
  name?: string | null;

  @ChoiceListField(API_SCOPES, { name: 'ApiScope', min: 1, optional: true })
  scopes?: ApiScope[] | null;

  @TextListField({ max: 100, maxLength: 40, optional: true, nullable: true, description: 'Null: every zone' })
  zones?: string[] | null;

  @IntField({ min: 1, max: 1_000_000, optional: true })
  quotaPerMinute?: number | null;
}

export class RotateApiKeyInput {
  @InstantField({
    optional: true,
    nullable: true,
    description: 'Until when the keys there are keep working beside the new one; absent: not a moment longer',
  })
  oldKeysUntil?: string | null;

  @InstantField({ optional: true, nullable: true, description: 'End of the new key; absent: until revoked' })
  expiresAt?: string | null;
}

export function toApiClientDto(row: ApiClientRow): ApiClientDto {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    zones: row.zoneCodes,
    quotaPerMinute: row.quotaPerMinute,
    createdAt: row.createdAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    keys: row.keys.map(toApiKeyDto),
    version: row.version,
  };
}

function toApiKeyDto(row: ApiKeyRow): ApiKeyDto {
  return {
    id: row.id,
    prefix: row.prefix,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
