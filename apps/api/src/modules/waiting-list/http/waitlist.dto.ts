import { WAITLIST_STATES, type Locale, type WaitlistState } from '@sosta/contracts';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Out, TextField, UuidField } from '../../../platform/http/fields.js';
import { inLocale } from '../../../platform/http/locale.js';
import { ProductRefDto, ZoneRefDto } from '../../requests/index.js';
import type { WaitlistRow } from '../persistence/waitlist.repository.js';

export class WaitlistEntryDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ type: () => ProductRefDto }) product: ProductRefDto;
  @Out({
    type: () => ZoneRefDto,
    nullable: true,
    description: 'Null: the limit is of the product altogether',
  })
  zone: ZoneRefDto | null;
  @Out({ enum: [...WAITLIST_STATES], enumName: 'WaitlistState' }) state: WaitlistState;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: '1 is next; null when not waiting' })
  position: number | null;
  @Out({ format: 'date-time' }) joinedAt: string;
  @Out({ type: String, format: 'date', nullable: true, description: 'Last day to ask for the place offered' })
  offerUntilOn: string | null;
}

export class WaitlistDto {
  @Out({ type: () => WaitlistEntryDto, isArray: true }) items: WaitlistEntryDto[];
}

export class OperatorWaitlistEntryDto extends WaitlistEntryDto {
  @Out({ format: 'uuid' }) holderId: string;
  @Out({ description: 'Initials only, for who may not read subscribers' }) holderName: string;
}

export class OperatorWaitlistDto {
  @Out({ type: () => OperatorWaitlistEntryDto, isArray: true }) items: OperatorWaitlistEntryDto[];
}

export class JoinWaitingListInput {
  @UuidField()
  productId: string;

  @UuidField({
    optional: true,
    description: 'An accepted plate of one’s own; absent where the plate is asked for with the subscription',
  })
  plateAssociationId?: string | null;

  @UuidField({ optional: true })
  certificationId?: string | null;
}

export class RemoveFromWaitlistInput {
  @TextField({ max: 500, multiline: true, description: 'Told to the person, and kept' })
  reason: string;
}

export function toWaitlistEntryDto(
  row: WaitlistRow,
  locale: Locale,
  timezone = 'Europe/Rome',
): WaitlistEntryDto {
  return {
    id: row.id,
    product: { id: row.productId, code: row.productCode, name: inLocale(row.productName, locale) },
    zone:
      row.zoneId && row.zoneCode && row.zoneName
        ? { id: row.zoneId, code: row.zoneCode, name: inLocale(row.zoneName, locale) }
        : null,
    state: row.state,
    position: row.position,
    joinedAt: row.joinedAt.toISOString(),
    offerUntilOn: row.offerExpiresAt && addDays(civilDateOf(row.offerExpiresAt, timezone), -1),
  };
}

/** @param named who keeps the catalogue but does not look after people sees initials only */
export function toOperatorWaitlistEntryDto(
  row: WaitlistRow,
  locale: Locale,
  named: boolean,
): OperatorWaitlistEntryDto {
  const initials = row.holderName
    .split(/\s+/)
    .map((word) => `${word.charAt(0)}.`)
    .join(' ');
  return {
    ...toWaitlistEntryDto(row, locale),
    holderId: row.holderId,
    holderName: named ? row.holderName : initials,
  };
}
