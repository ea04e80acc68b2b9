import type { Locale } from '@sosta/contracts';
import {
  ChoiceField,
  FlagField,
  NestedField,
  Out,
  TextField,
  TextListField,
  UuidField,
  VersionField,
} from '../../../platform/http/fields.js';
import { describeNumbers, STREET_SIDES, type StreetSide } from '../domain/civic-numbers.js';
import {
  MAX_EXCEPTIONS,
  streetProblemText,
  streetReport,
  type StreetProblem,
} from '../domain/street-table.js';
import {
  GEOMETRY_LIMITS,
  areaOf,
  geometryProblemText,
  type GeometryProblem,
  type ZoneGeometry,
} from '../domain/zone-geometry.js';
import type { ZoneRow } from '../persistence/catalogue.repository.js';
import type { ZoneStreetRow } from '../persistence/zone-street.repository.js';
import type { StreetPlan } from '../zone-files.js';
import { LocalizedDto, LocalizedLineInput, LocalizedTextInput } from './localized.dto.js';

const CODE = { regexp: /^[A-Z0-9](?:[A-Z0-9_-]*[A-Z0-9])?$/, code: 'format_invalid' } as const;
const COLOR = { regexp: /^#[0-9a-fA-F]{6}$/, code: 'format_invalid' } as const;

/** GeoJSON (RFC 7946). */
export class GeometryDto {
  @Out({ enum: ['MultiPolygon'] })
  type: 'MultiPolygon';

  @Out({
    type: 'array',
    description: 'Polygons of rings of points: longitude, latitude',
    items: {
      type: 'array',
      items: { type: 'array', items: { type: 'array', items: { type: 'number' } } },
    },
  })
  coordinates: number[][][][];
}

// ---- Zones

export class OperatorZoneDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out({ type: LocalizedDto }) name: LocalizedDto;
  @Out({ type: LocalizedDto }) description: LocalizedDto;
  @Out({ type: [String], description: 'Names; the numbers are in the table of streets' }) streets: string[];
  @Out() color: string;
  @Out() active: boolean;
  @Out({ type: 'integer', format: 'int32' }) version: number;
}

export class OperatorZoneListDto {
  @Out({ type: [OperatorZoneDto] }) items: OperatorZoneDto[];
}

export class CreateZoneInput {
  @TextField({ max: 20, pattern: CODE })
  code: string;

  @NestedField(() => LocalizedLineInput)
  name: LocalizedLineInput;

  @NestedField(() => LocalizedTextInput, { optional: true })
  description?: LocalizedTextInput | null;

  @TextListField({ max: 500, maxLength: 120, optional: true, description: 'Streets that are wholly in it' })
  streets?: string[] | null;

  @TextField({ max: 7, pattern: COLOR, optional: true, description: '#rrggbb' })
  color?: string | null;
}

export class UpdateZoneInput {
  @VersionField()
  version: number;

  @TextField({ max: 20, pattern: CODE, optional: true })
  code?: string | null;

  @NestedField(() => LocalizedLineInput, { optional: true })
  name?: LocalizedLineInput | null;

  @NestedField(() => LocalizedTextInput, { optional: true })
  description?: LocalizedTextInput | null;

  @TextField({ max: 7, pattern: COLOR, optional: true, description: '#rrggbb' })
  color?: string | null;

  @FlagField({ optional: true, description: 'false closes it: rights in it stay, nobody gets new ones' })
  active?: boolean | null;
}

export function toOperatorZoneDto(zone: ZoneRow, streets: string[] = []): OperatorZoneDto {
  return {
    id: zone.id,
    code: zone.code,
    name: zone.name,
    description: { ...zone.description, it: zone.description.it ?? '' },
    streets,
    color: zone.color,
    active: zone.active,
    version: zone.version,
  };
}

// ---- The table of streets

export class ZoneStreetDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() street: string;
  @Out({ enum: [...STREET_SIDES], enumName: 'StreetSide' }) side: StreetSide;
  @Out({ type: String, nullable: true, description: 'Included; null: from the beginning' }) from:
    | string
    | null;
  @Out({ type: String, nullable: true, description: 'Included; null: to the end' }) to: string | null;
  @Out({ type: [String], description: '"8", "14/A", "20-26"' }) except: string[];
  @Out({ description: 'In words' }) text: string;
}

export class ZoneStreetListDto {
  @Out({ type: [ZoneStreetDto] }) items: ZoneStreetDto[];
}

export class ZoneStreetInput {
  @TextField({ min: 2, max: 120 })
  street: string;

  @ChoiceField(STREET_SIDES, { name: 'StreetSide' })
  side: StreetSide;

  @TextField({ max: 20, optional: true, description: '12, 12/A or 12 bis; absent: from the beginning' })
  from?: string | null;

  @TextField({ max: 20, optional: true, description: 'Included, with its additions; absent: to the end' })
  to?: string | null;

  @TextListField({ max: MAX_EXCEPTIONS, maxLength: 40, optional: true, description: '"8", "14/A", "20-26"' })
  except?: string[] | null;
}

export function toZoneStreetDto(row: ZoneStreetRow, locale: Locale): ZoneStreetDto {
  const { id, street, side, from, to, except } = row;
  return { id, street, side, from, to, except: [...except], text: describeNumbers(row, locale) };
}

export class StreetExportQuery {
  @UuidField({ optional: true, description: 'One zone only' })
  zoneId?: string;
}

export class StreetImportQuery {
  @TextField({ max: 100, description: 'The token of the check that was looked at' })
  token: string;

  @ChoiceField(['true', 'false'], { description: 'Write the valid rows and leave the wrong ones out' })
  validRowsOnly: 'true' | 'false';
}

export class StreetProblemDto {
  @Out({ type: 'integer', format: 'int32' }) line: number;
  @Out({ type: String, nullable: true, description: 'As in the header; null: the whole row' })
  column: string | null;
  @Out({ description: 'Stable name of the problem' }) code: string;
  @Out({ type: String, nullable: true, description: 'What the cell holds, shortened' }) value: string | null;
  @Out({ description: 'What is wrong and what to do, in the language asked for' }) text: string;
}

export class StreetImportDto {
  @Out({
    type: String,
    nullable: true,
    description: 'To be sent with the same file; null: nothing can be written',
  })
  token: string | null;
  @Out({ type: String, nullable: true, description: 'Why the whole file was refused' }) refusal:
    | string
    | null;
  @Out({ description: 'Whether the table was changed' }) applied: boolean;
  @Out({ type: [String], description: 'Codes of the zones whose streets the file replaces' }) zones: string[];
  @Out({ type: 'integer', format: 'int32' }) rowsTotal: number;
  @Out({ type: 'integer', format: 'int32' }) rowsNew: number;
  @Out({ type: 'integer', format: 'int32' }) rowsRemoved: number;
  @Out({ type: 'integer', format: 'int32' }) rowsUnchanged: number;
  @Out({ type: 'integer', format: 'int32' }) rowsWrong: number;
  @Out({ type: [StreetProblemDto], description: 'At most the first 200' }) problems: StreetProblemDto[];
  @Out({ description: 'Everything that is wrong, as a CSV file' }) report: string;
}

const SHOWN_PROBLEMS = 200;

export function toStreetImportDto(plan: StreetPlan, locale: Locale, applied: boolean): StreetImportDto {
  return {
    token: applied || plan.added.length + plan.removed.length === 0 ? null : plan.token,
    refusal: null,
    applied,
    zones: plan.zones,
    rowsTotal: plan.rowsTotal,
    rowsNew: plan.added.length,
    rowsRemoved: plan.removed.length,
    rowsUnchanged: plan.unchanged,
    rowsWrong: plan.wrong,
    problems: plan.problems.slice(0, SHOWN_PROBLEMS).map((one) => toStreetProblemDto(one, locale)),
    report: streetReport(locale, plan.problems),
  };
}

export function refusedStreetImport(
  locale: Locale,
  code: Parameters<typeof streetProblemText>[1],
  params: Parameters<typeof streetProblemText>[2],
): StreetImportDto {
  const none = { rowsTotal: 0, rowsNew: 0, rowsRemoved: 0, rowsUnchanged: 0, rowsWrong: 0 };
  const refusal = streetProblemText(locale, code, params);
  return { token: null, refusal, applied: false, zones: [], ...none, problems: [], report: '' };
}

function toStreetProblemDto(one: StreetProblem, locale: Locale): StreetProblemDto {
  const value = one.params['value'];
  return {
    line: one.line,
    column: one.column,
    code: one.code,
    value: value === undefined ? null : String(value),
    text: streetProblemText(locale, one.code, one.params),
  };
}

// ---- The map

export class ZoneOnMapDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out({ type: LocalizedDto }) name: LocalizedDto;
  @Out() color: string;
  @Out() active: boolean;
  @Out({ type: GeometryDto, nullable: true }) geometry: GeometryDto | null;
  @Out({ type: 'integer', format: 'int32', nullable: true }) squareMetres: number | null;
}

export class MapTilesDto {
  @Out({ description: 'With {z}, {x} and {y}' }) url: string;
  @Out() attribution: string;
}

export class ZoneMapDto {
  @Out({ type: [ZoneOnMapDto] }) items: ZoneOnMapDto[];
  @Out({ type: MapTilesDto, nullable: true, description: 'Background of the map, where one is set up' })
  tiles: MapTilesDto | null;
}

export class CheckGeometryInput {
  @TextField({
    max: GEOMETRY_LIMITS.characters,
    multiline: true,
    description: 'GeoJSON, or one point a line: latitude, longitude',
  })
  text: string;

  @UuidField({ optional: true, description: 'The zone it is for: others are compared with it' })
  zoneId?: string | null;
}

export class SetGeometryInput {
  @VersionField()
  version: number;

  @TextField({
    max: GEOMETRY_LIMITS.characters,
    multiline: true,
    optional: true,
    nullable: true,
    description: 'GeoJSON, or one point a line; absent or null takes the zone off the map',
  })
  text?: string | null;
}

export class GeometryProblemDto {
  @Out() code: string;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'From 1' }) polygon: number | null;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'From 1 = the outer ring' })
  ring: number | null;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'From 1' }) point: number | null;
  @Out({ type: [Number], nullable: true, description: 'Longitude, latitude' }) at: number[] | null;
  @Out({ description: 'What is wrong and what to do, in the language asked for' }) text: string;
}

export class ZoneOverlapDto {
  @Out({ format: 'uuid' }) zoneId: string;
  @Out() code: string;
  @Out({ type: 'integer', format: 'int32' }) squareMetres: number;
}

export class GeometryCheckDto {
  @Out({ type: GeometryDto, nullable: true, description: 'As it would be stored; null: something is wrong' })
  geometry: GeometryDto | null;
  @Out({ type: 'integer', format: 'int32' }) points: number;
  @Out({ type: 'integer', format: 'int32' }) squareMetres: number;
  @Out({ type: [GeometryProblemDto] }) problems: GeometryProblemDto[];
  @Out({
    type: [ZoneOverlapDto],
    description: 'Zones that have some of the same ground: allowed, and worth a look',
  })
  overlaps: ZoneOverlapDto[];
}

export class ZoneGeometryDto {
  @Out({ type: OperatorZoneDto }) zone: OperatorZoneDto;
  @Out({ type: [ZoneOverlapDto] }) overlaps: ZoneOverlapDto[];
}

export const toGeometryDto = (geometry: ZoneGeometry): GeometryDto => ({
  type: 'MultiPolygon',
  coordinates: geometry.coordinates,
});
export const squareMetresOf = (geometry: ZoneGeometry): number => Math.round(areaOf(geometry));

export function toGeometryProblemDto(
  one: GeometryProblem,
  locale: Locale,
  polygons: number,
): GeometryProblemDto {
  const { code, polygon, ring, point, at } = one;
  return { code, polygon, ring, point, at, text: geometryProblemText(locale, one, polygons) };
}

// ---- "Trova il tuo settore"

export class SectorSearchInput {
  @TextField({ min: 2, max: 200 })
  street: string;

  @TextField({ max: 20, optional: true, description: '12, 12/A; absent or "snc": none' })
  streetNumber?: string | null;
}

export const SECTOR_OUTCOMES = [
  'FOUND',
  'SEVERAL',
  'NUMBER_NEEDED',
  'NUMBER_UNREADABLE',
  'NUMBER_OUTSIDE',
  'STREET_UNKNOWN',
  'NO_TABLE',
] as const;

export class SectorDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out() name: string;
  @Out({ type: [String], description: 'Which numbers of the street belong to it, in words' })
  numbers: string[];
}

export class SectorSearchDto {
  @Out({ enum: [...SECTOR_OUTCOMES], enumName: 'SectorOutcome' }) outcome: (typeof SECTOR_OUTCOMES)[number];
  @Out({ type: String, nullable: true, description: 'As the municipality writes it' }) street: string | null;
  @Out({ type: String, nullable: true, description: 'The number as it was understood' })
  streetNumber: string | null;
  @Out({
    type: [SectorDto],
    description:
      'FOUND: the one; SEVERAL: all that have the number; otherwise those that have other numbers of the street',
  })
  sectors: SectorDto[];
  @Out({ type: [String], description: 'Streets that may have been meant' }) suggestions: string[];
}

export class ZoneOutlineDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out() color: string;
  @Out({ type: GeometryDto }) geometry: GeometryDto;
}

export class ZoneOutlineListDto {
  @Out({ type: [ZoneOutlineDto] }) items: ZoneOutlineDto[];
}
