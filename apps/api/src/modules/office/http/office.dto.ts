import type { Locale } from '@sosta/contracts';
import {
  CivilDateField,
  DecimalField,
  EmailField,
  IntField,
  NestedField,
  Out,
  TextField,
  VersionField,
} from '../../../platform/http/fields.js';
import { inLocale } from '../../../platform/http/locale.js';
import { LocalizedDto, LocalizedLineInput, LocalizedTextInput, toLocalized } from '../../catalogue/index.js';
import type { OfficeProfile } from '../../municipalities/index.js';
import { TIME, sorted, stateAt, weekInWords, type OfficeState } from '../domain/opening-hours.js';
import { officeOfProfile, type OfficeContentRow, type OfficeRow } from '../persistence/office.repository.js';

const TIME_FIELD = { max: 5, pattern: { regexp: TIME, code: 'time_invalid' }, example: '09:00' } as const;

export class OpeningWindowDto {
  @Out({ type: 'integer', description: '1 = Monday … 7 = Sunday' }) weekday: number;
  @Out({ example: '09:00' }) from: string;
  @Out({ example: '13:00' }) to: string;
}

export class OfficeHoursDto {
  @Out({ example: 'Lunedì–venerdì' }) days: string;
  @Out({ example: '9:00–13:00' }) hours: string;
}

export class OfficeClosureDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({ format: 'date', description: 'Last day, included' }) toOn: string;
  @Out({ type: String, nullable: true }) reason: string | null;
}

export class OfficeStateDto {
  @Out() open: boolean;
  @Out({ type: String, nullable: true, description: 'While open: when it closes', example: '13:00' })
  untilTime: string | null;
  @Out({ type: String, format: 'date', nullable: true, description: 'While closed: the day it opens next' })
  opensOn: string | null;
  @Out({ type: String, nullable: true, example: '09:00' })
  opensTime: string | null;
  @Out({ type: OfficeClosureDto, nullable: true, description: 'Today’s closure' })
  closure: OfficeClosureDto | null;
}

export class PublicOfficeDto {
  @Out() name: string;
  @Out() address: string;
  @Out({ description: 'OpenStreetMap' }) mapUrl: string;
  @Out({
    type: String,
    nullable: true,
    description: '`geo:` address, for the map application of a telephone',
  })
  geoUrl: string | null;
  @Out() phone: string;
  @Out() email: string;
  @Out({ type: [OfficeHoursDto] }) hours: OfficeHoursDto[];
  @Out({ type: [OfficeClosureDto], description: 'Today’s and those to come' }) closures: OfficeClosureDto[];
  @Out({ type: String, nullable: true }) note: string | null;
  @Out({ type: OfficeStateDto, nullable: true, description: 'Now; null when the hours are in words only' })
  state: OfficeStateDto | null;
}

export class PublicOfficeListDto {
  @Out({ type: [PublicOfficeDto], description: 'The main one first' }) items: PublicOfficeDto[];
}

export class OperatorClosureDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({ format: 'date' }) toOn: string;
  @Out({ type: LocalizedDto, nullable: true }) reason: LocalizedDto | null;
}

export class OfficeContentDto {
  @Out({ type: LocalizedDto }) name: LocalizedDto;
  @Out() address: string;
  @Out({ type: Number, nullable: true }) latitude: number | null;
  @Out({ type: Number, nullable: true }) longitude: number | null;
  @Out() phone: string;
  @Out() email: string;
  @Out({ type: [OpeningWindowDto] }) hours: OpeningWindowDto[];
  @Out({ type: [OperatorClosureDto] }) closures: OperatorClosureDto[];
  @Out({ type: LocalizedDto, nullable: true }) note: LocalizedDto | null;
}

export class OperatorOfficeDto extends OfficeContentDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ description: 'The one printed on documents and answered to by e-mail' }) main: boolean;
  @Out({ type: 'integer', format: 'int32' }) version: number;
}

export class OperatorOfficeListDto {
  @Out({ type: [OperatorOfficeDto] }) items: OperatorOfficeDto[];
  @Out({
    type: OfficeContentDto,
    nullable: true,
    description: 'While no office is here: what people see, from the profile',
  })
  fromProfile: OfficeContentDto | null;
}

export class OpeningWindowInput {
  @IntField({ min: 1, max: 7 }) weekday: number;
  @TextField(TIME_FIELD) from: string;
  @TextField(TIME_FIELD) to: string;
}

export class ClosureInput {
  @CivilDateField() fromOn: string;
  @CivilDateField({ description: 'Last day, included' }) toOn: string;
  @NestedField(() => LocalizedLineInput, { optional: true, nullable: true })
  reason?: LocalizedLineInput | null;
}

export class OfficeInput {
  @NestedField(() => LocalizedLineInput) name: LocalizedLineInput;
  @TextField({ max: 200 }) address: string;
  @DecimalField({ min: -90, max: 90, optional: true, nullable: true }) latitude?: number | null;
  @DecimalField({ min: -180, max: 180, optional: true, nullable: true }) longitude?: number | null;
  @TextField({ max: 40, optional: true }) phone?: string | null;
  @EmailField() email: string;
  @NestedField(() => OpeningWindowInput, { list: { max: 42 } }) hours: OpeningWindowInput[];
  @NestedField(() => ClosureInput, { list: { max: 60 } }) closures: ClosureInput[];
  @NestedField(() => LocalizedTextInput, { optional: true, nullable: true }) note?: LocalizedTextInput | null;
}

export class UpdateOfficeInput extends OfficeInput {
  @VersionField() version: number;
}

export function toOfficeContent(input: OfficeInput): OfficeContentRow {
  return {
    name: toLocalized(input.name),
    address: input.address,
    latitude: input.latitude ?? null,
    longitude: input.longitude ?? null,
    phone: input.phone ?? '',
    email: input.email,
    hours: sorted(input.hours.map(({ weekday, from, to }) => ({ weekday, from, to }))),
    closures: input.closures
      .map(({ fromOn, toOn, reason }) => ({ fromOn, toOn, reason: reason ? toLocalized(reason) : null }))
      .toSorted((a, b) => a.fromOn.localeCompare(b.fromOn)),
    note: input.note ? toLocalized(input.note) : null,
  };
}

export function toOperatorOfficeDto({ position, ...office }: OfficeRow): OperatorOfficeDto {
  return { ...office, main: position === 0 };
}

export function profileOfficeDto(profile: OfficeProfile): OfficeContentDto {
  const { hoursKnown: _, ...office } = officeOfProfile(profile);
  return office;
}

export function toPublicOfficeDto(
  office: OfficeContentRow,
  at: { now: Date; today: string; timezone: string; locale: Locale },
): PublicOfficeDto {
  const { latitude, longitude } = office;
  return {
    name: inLocale(office.name, at.locale),
    address: office.address,
    mapUrl:
      latitude === null
        ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(office.address)}`
        : `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=18/${latitude}/${longitude}`,
    geoUrl: latitude === null ? null : `geo:${latitude},${longitude}`,
    phone: office.phone,
    email: office.email,
    hours: weekInWords(office.hours).map(({ days, hours }) => ({ days: inLocale(days, at.locale), hours })),
    closures: office.closures
      .filter(({ toOn }) => toOn >= at.today)
      .map((closure) => toClosureDto(closure, at.locale)),
    note: office.note ? inLocale(office.note, at.locale) : null,
    state: toStateDto(stateAt(office.hours, office.closures, at.now, at.timezone), at.locale),
  };
}

function toStateDto(state: OfficeState, locale: Locale): OfficeStateDto {
  return { ...state, closure: state.closure ? toClosureDto(state.closure, locale) : null };
}

function toClosureDto(closure: OfficeContentRow['closures'][number], locale: Locale): OfficeClosureDto {
  return { ...closure, reason: closure.reason ? inLocale(closure.reason, locale) : null };
}
