import { LOCALES, isVatNumber, normalizeVatNumber } from '@sosta/contracts';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  Checked,
  ChoiceField,
  ChoiceListField,
  EmailField,
  NestedField,
  Out,
  TextField,
  TextListField,
  VersionField,
} from '../../../platform/http/fields.js';
import type { Localized } from '../../../platform/http/locale.js';
import { HOST_NAME, SLUG, carriesWhiteText, isReservedSlug } from '../../municipalities/index.js';
import { LocalizedDto } from '../../catalogue/index.js';
import type { MunicipalityRow } from '../persistence/municipality.repository.js';

/** The seller's tax regime, as electronic invoices write it (FatturaPA, RegimeFiscale). */
export const TAX_REGIME_CODES = [
  'RF01',
  'RF02',
  'RF04',
  'RF05',
  'RF06',
  'RF07',
  'RF08',
  'RF09',
  'RF10',
  'RF11',
  'RF12',
  'RF13',
  'RF14',
  'RF15',
  'RF16',
  'RF17',
  'RF18',
  'RF19',
] as const;

const isString = (value: unknown): value is string => typeof value === 'string';
const upper = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (isString(value) ? value.trim().toUpperCase() : value));

const AccentColorField = (options: { optional?: boolean } = {}): PropertyDecorator =>
  applyDecorators(
    TextField({
      ...options,
      max: 7,
      pattern: { regexp: /^#[0-9a-fA-F]{6}$/, code: 'format_invalid' },
      description: '#rrggbb, dark enough for white text',
    }),
    Checked(
      'carriesWhiteText',
      'color_too_light',
      (value) => !isString(value) || !/^#[0-9a-fA-F]{6}$/.test(value) || carriesWhiteText(value),
    ),
  );

const HostNamesField = (): PropertyDecorator =>
  applyDecorators(
    TextListField({
      max: 10,
      maxLength: 253,
      optional: true,
      description: 'Addresses of its own; the first one is written in e-mails.',
    }),
    Transform(({ value }: { value: unknown }) =>
      Array.isArray(value)
        ? value.map((name: unknown) => (isString(name) ? name.trim().toLowerCase() : name))
        : value,
    ),
    Checked(
      'uniqueNames',
      'repeated',
      (value) => !Array.isArray(value) || new Set(value).size === value.length,
    ),
    Checked(
      'hostNames',
      'host_name_invalid',
      (value) => !Array.isArray(value) || value.every((name) => isString(name) && HOST_NAME.test(name)),
    ),
  );

export class FirstOfficeInput {
  @TextField({ max: 200 })
  address: string;

  @TextField({ max: 40, pattern: { regexp: /^[+]?[0-9 ()./-]{4,40}$/, code: 'phone_invalid' } })
  phone: string;

  @EmailField()
  email: string;
}

export class IssuerInput {
  @TextField({ max: 120 })
  legalName: string;

  @TextField({ max: 20 })
  @Transform(({ value }: { value: unknown }) => (isString(value) ? normalizeVatNumber(value) : value))
  @Checked('vatNumber', 'vat_number_invalid', (value) => isString(value) && isVatNumber(value))
  vatNumber: string;

  @TextField({
    max: 16,
    optional: true,
    pattern: { regexp: /^(?:[0-9]{11}|[A-Za-z0-9]{16})?$/, code: 'fiscal_code_invalid' },
    description: 'Absent: the same as the VAT number.',
  })
  @upper()
  fiscalCode?: string | null;

  @ChoiceField(TAX_REGIME_CODES, { name: 'IssuerTaxRegime' })
  taxRegime: string;

  @TextField({ max: 120 })
  street: string;

  @TextField({ max: 20 })
  streetNumber: string;

  @TextField({ max: 5, pattern: { regexp: /^[0-9]{5}$/, code: 'postal_code_invalid' } })
  postalCode: string;

  @TextField({ max: 80 })
  city: string;

  @TextField({ max: 2, pattern: { regexp: /^[A-Z]{2}$/, code: 'province_invalid' } })
  @upper()
  province: string;
}

export class AdministratorInput {
  @TextField({ max: 120 })
  name: string;

  @EmailField()
  email: string;
}

export class CreateMunicipalityInput {
  @TextField({
    min: 2,
    max: 41,
    pattern: { regexp: SLUG, code: 'format_invalid' },
    description: 'In the address of its pages; for ever.',
  })
  @Checked('reservedSlug', 'reserved_word', (value) => !isString(value) || !isReservedSlug(value))
  slug: string;

  @TextField({ min: 3, max: 80, description: 'As it must read on paper: “Comune di …”.' })
  name: string;

  @TextField({
    max: 4,
    pattern: { regexp: /^[A-Z]{2,4}$/, code: 'format_invalid' },
    description: 'Starts the numbers people quote; for ever.',
  })
  @upper()
  numberPrefix: string;

  @HostNamesField()
  hostNames?: string[] | null;

  @TextField({ max: 60, optional: true, description: 'IANA name; Europe/Rome when absent.' })
  @Checked(
    'timeZone',
    'value_not_allowed',
    (value) => value === null || value === undefined || isTimeZone(value),
  )
  timezone?: string | null;

  @ChoiceListField(LOCALES, { name: 'Locale', min: 1 })
  @Checked(
    'italianFirst',
    'value_not_allowed',
    (value) => !Array.isArray(value) || value.length === 0 || value.includes('it'),
  )
  locales: string[];

  @AccentColorField()
  accentColor: string;

  @TextField({ max: 120, description: 'Who runs the service for the municipality.' })
  concessionaire: string;

  @NestedField(() => FirstOfficeInput)
  office: FirstOfficeInput;

  @NestedField(() => IssuerInput)
  issuer: IssuerInput;

  @NestedField(() => AdministratorInput)
  administrator: AdministratorInput;

  @TextField({ max: 40, optional: true, description: 'Code of a starting model; or `copyFrom`.' })
  model?: string | null;

  @TextField({ max: 41, optional: true, description: 'Slug of a municipality whose policies are copied.' })
  copyFrom?: string | null;
}

export class UpdateSettingsInput {
  @VersionField()
  version: number;

  @TextField({ min: 3, max: 80, optional: true })
  name?: string | null;

  @ChoiceListField(LOCALES, { name: 'Locale', min: 1, optional: true })
  @Checked(
    'italianFirst',
    'value_not_allowed',
    (value) => !Array.isArray(value) || value.length === 0 || value.includes('it'),
  )
  locales?: string[] | null;

  @AccentColorField({ optional: true })
  accentColor?: string | null;

  @TextField({ max: 120, optional: true })
  concessionaire?: string | null;

  @NestedField(() => IssuerInput, { optional: true, description: 'For documents made from now on.' })
  issuer?: IssuerInput | null;

  @HostNamesField()
  hostNames?: string[] | null;
}

// ---- Answers

export class MunicipalityEntryDto {
  @Out()
  slug: string;

  @Out()
  name: string;

  @Out()
  numberPrefix: string;

  @Out({ type: [String] })
  hostNames: string[];

  @Out()
  accentColor: string;

  @Out()
  active: boolean;

  @Out({ format: 'date-time' })
  createdAt: string;

  @Out({ description: 'Whether a citizen could buy today.' })
  ready: boolean;

  @Out({ description: 'Where its citizens go.' })
  siteUrl: string;
}

export class MunicipalityListDto {
  @Out({ type: [MunicipalityEntryDto] })
  items: MunicipalityEntryDto[];
}

export class FirstAdministratorDto {
  @Out()
  name: string;

  @Out()
  email: string;

  @Out({
    type: String,
    nullable: true,
    description:
      'The link that was sent by e-mail, shown once, to be handed over; null when the person signs in here already.',
  })
  setupUrl: string | null;

  @Out({ type: String, format: 'date-time', nullable: true })
  setupExpiresAt: string | null;
}

export class CreatedMunicipalityDto {
  @Out({ type: MunicipalityEntryDto })
  municipality: MunicipalityEntryDto;

  @Out({ type: FirstAdministratorDto })
  administrator: FirstAdministratorDto;
}

export class StartingModelDto {
  @Out()
  code: string;

  @Out({ type: LocalizedDto })
  name: Localized;

  @Out({ type: LocalizedDto })
  description: Localized;
}

export class StartingModelListDto {
  @Out({ type: [StartingModelDto] })
  items: StartingModelDto[];
}

export class IssuerDto {
  @Out()
  legalName: string;

  @Out()
  vatNumber: string;

  @Out()
  fiscalCode: string;

  @Out()
  taxRegime: string;

  @Out()
  street: string;

  @Out()
  streetNumber: string;

  @Out()
  postalCode: string;

  @Out()
  city: string;

  @Out()
  province: string;
}

export class SettingsDto {
  @Out()
  slug: string;

  @Out()
  name: string;

  @Out()
  numberPrefix: string;

  @Out({ type: [String] })
  hostNames: string[];

  @Out()
  timezone: string;

  @Out({ enum: [...LOCALES], enumName: 'Locale', isArray: true })
  locales: string[];

  @Out()
  accentColor: string;

  @Out({ type: String, nullable: true })
  logoUrl: string | null;

  @Out()
  concessionaire: string;

  @Out({ type: IssuerDto })
  issuer: IssuerDto;

  @Out({ description: 'Where its citizens go.' })
  siteUrl: string;

  @Out({ type: 'integer', format: 'int32' })
  version: number;
}

export const SETUP_STEPS = [
  'ZONES',
  'PRODUCTS',
  'CERTIFICATION_TYPES',
  'TEXTS',
  'PAYMENT_METHODS',
  'REVIEWER',
  'REGISTRY',
  'OFFICE_SUBSCRIPTIONS',
] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

export class SetupItemDto {
  @Out({ enum: [...SETUP_STEPS], enumName: 'SetupStep' })
  step: SetupStep;

  @Out()
  done: boolean;
}

export class SetupDto {
  @Out({ description: 'Whether a citizen could buy today.' })
  ready: boolean;

  @Out({
    type: [SetupItemDto],
    description: 'What this municipality’s policies need, in the order to do it.',
  })
  items: SetupItemDto[];
}

export function toSettingsDto(row: MunicipalityRow, siteUrl: string): SettingsDto {
  const { profile, issuer } = row;
  return {
    slug: row.slug,
    name: row.name,
    numberPrefix: row.numberPrefix,
    hostNames: row.hostNames,
    timezone: row.timezone,
    locales: row.locales,
    accentColor: profile.accentColor,
    logoUrl: profile.logoUrl ?? null,
    concessionaire: profile.concessionaire,
    issuer: { ...issuer },
    siteUrl,
    version: row.version,
  };
}

export function toMunicipalityEntryDto(
  row: MunicipalityRow,
  siteUrl: string,
  ready: boolean,
): MunicipalityEntryDto {
  return {
    slug: row.slug,
    name: row.name,
    numberPrefix: row.numberPrefix,
    hostNames: row.hostNames,
    accentColor: row.profile.accentColor,
    active: row.active,
    createdAt: row.createdAt.toISOString(),
    ready,
    siteUrl,
  };
}

function isTimeZone(value: unknown): boolean {
  if (!isString(value) || !/^[A-Z][A-Za-z_]+\/[A-Za-z_/-]+$/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value }).format();
    return true;
  } catch {
    return false;
  }
}
