import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { FieldCode, TextParams } from '@sosta/contracts';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateNested,
  isEmail,
  type ValidationOptions,
} from 'class-validator';
import { isCivilDate } from '../clock/civil.js';
import { instantMs } from '../clock/instant.js';

/**
 * One decorator a field: validation, transformation and API documentation together.
 * Every constraint carries the field code that the apps have a text for.
 */
interface Common {
  optional?: boolean;
  /** Documents that null may be sent and means something of its own; an optional field takes it in any case. */
  nullable?: boolean;
  description?: string;
  example?: unknown;
}

// The message is never shown, but without one class-validator drops the context of a rule of our own.
const problem = (code: FieldCode, params?: TextParams): ValidationOptions => ({
  message: code,
  context: { code, ...(params ? { params } : {}) },
});

function field(options: Common, api: ApiPropertyOptions, ...rules: PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      ...api,
      required: !options.optional,
      ...(options.nullable ? { nullable: true } : {}),
      ...(options.description ? { description: options.description } : {}),
      ...(options.example !== undefined ? { example: options.example } : {}),
    } as ApiPropertyOptions),
    // Rules are written from the finest to the coarsest; the coarsest is checked, and reported, first.
    options.optional ? IsOptional() : IsDefined(problem('required')),
    ...rules.toReversed(),
  );
}

const trimmed = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.trim().normalize('NFC') : value,
  );
// Control characters, bidirectional overrides and other format characters never belong in a typed field.
const SINGLE_LINE = /^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}]*$/u;
const MULTI_LINE = /^(?:[^\p{Cc}\p{Cf}\p{Co}\p{Cs}]|[\n\r\t])*$/u;

export function TextField(
  options: Common & {
    min?: number;
    max: number;
    multiline?: boolean;
    pattern?: { regexp: RegExp; code: FieldCode; params?: TextParams };
  },
): PropertyDecorator {
  const { min = options.optional ? 0 : 1, max, multiline = false, pattern } = options;
  return field(
    options,
    { type: String, minLength: min, maxLength: max, ...(pattern ? { pattern: pattern.regexp.source } : {}) },
    trimmed(),
    ...(pattern ? [Matches(pattern.regexp, problem(pattern.code, pattern.params))] : []),
    Matches(multiline ? MULTI_LINE : SINGLE_LINE, problem('characters_not_allowed')),
    MaxLength(max, problem('too_long', { max })),
    ...(min > 0 ? [MinLength(min, min === 1 ? problem('required') : problem('too_short', { min }))] : []),
    IsString(problem('format_invalid')),
  );
}

/** A password: never trimmed, never echoed; the municipality's policy is checked in the use-case. */
export function PasswordField(options: Common = {}): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'password', maxLength: 200, writeOnly: true },
    MaxLength(200, problem('password_too_long', { max: 200 })),
    IsNotEmpty(problem('required')),
    IsString(problem('format_invalid')),
  );
}

export function EmailField(options: Common = {}): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'email', maxLength: 254 },
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? value.trim().toLowerCase() : value,
    ),
    ValidateBy({ name: 'email', validator: { validate: isMailAddress } }, problem('email_invalid')),
    MaxLength(254, problem('too_long', { max: 254 })),
    IsNotEmpty(problem('required')),
    IsString(problem('format_invalid')),
  );
}

/** Half of a surrogate pair, which JSON may carry, is no text: `isEmail` throws at it. */
const isMailAddress = (value: unknown): boolean =>
  typeof value === 'string' && value.isWellFormed() && isEmail(value);

export function UuidField(options: Common = {}): PropertyDecorator {
  return field(options, { type: String, format: 'uuid' }, IsUUID('all', problem('format_invalid')));
}

export function UuidListField(options: Common & { min?: number; max: number }): PropertyDecorator {
  const { min = 0, max } = options;
  return field(
    options,
    {
      type: String,
      isArray: true,
      items: { type: 'string', format: 'uuid' },
      minItems: min,
      maxItems: max,
    } as ApiPropertyOptions,
    IsUUID('all', { each: true, ...problem('format_invalid') }),
    ArrayUnique(problem('value_not_allowed')),
    ArrayMaxSize(max, problem('too_many', { max })),
    ...(min > 0 ? [ArrayMinSize(min, problem('too_few', { min }))] : []),
    IsArray(problem('format_invalid')),
  );
}

export function TextListField(options: Common & { max: number; maxLength: number }): PropertyDecorator {
  return field(
    options,
    { type: String, isArray: true, maxItems: options.max },
    MaxLength(options.maxLength, { each: true, ...problem('too_long', { max: options.maxLength }) }),
    Matches(SINGLE_LINE, { each: true, ...problem('characters_not_allowed') }),
    IsString({ each: true, ...problem('format_invalid') }),
    ArrayMaxSize(options.max, problem('too_many', { max: options.max })),
    IsArray(problem('format_invalid')),
  );
}

export function ChoiceField(
  values: readonly string[],
  options: Common & { name?: string } = {},
): PropertyDecorator {
  return field(
    options,
    { enum: [...values], ...(options.name ? { enumName: options.name } : {}) } as ApiPropertyOptions,
    IsIn([...values], problem('value_not_allowed')),
  );
}

export function ChoiceListField(
  values: readonly string[],
  options: Common & { name?: string; min?: number } = {},
): PropertyDecorator {
  return field(
    options,
    {
      enum: [...values],
      isArray: true,
      ...(options.name ? { enumName: options.name } : {}),
    } as ApiPropertyOptions,
    IsIn([...values], { each: true, ...problem('value_not_allowed') }),
    ArrayUnique(problem('value_not_allowed')),
    ...(options.min ? [ArrayMinSize(options.min, problem('too_few', { min: options.min }))] : []),
    IsArray(problem('format_invalid')),
  );
}

export function IntField(options: Common & { min: number; max: number }): PropertyDecorator {
  return field(
    options,
    { type: 'integer', format: 'int32', minimum: options.min, maximum: options.max },
    Max(options.max, problem('too_large', { max: options.max })),
    Min(options.min, problem('too_small', { min: options.min })),
    IsInt(problem('not_a_whole_number')),
  );
}

export function DecimalField(options: Common & { min: number; max: number }): PropertyDecorator {
  return field(
    options,
    { type: Number, minimum: options.min, maximum: options.max },
    Max(options.max, problem('too_large', { max: options.max })),
    Min(options.min, problem('too_small', { min: options.min })),
    IsNumber({ allowNaN: false, allowInfinity: false }, problem('not_a_number')),
  );
}

/** Integer cents of euro. */
export function CentsField(options: Common = {}): PropertyDecorator {
  return IntField({ min: 0, max: 100_000_000, ...options });
}

/** The version the caller has seen; another one in the database means somebody changed the row meanwhile. */
export function VersionField(): PropertyDecorator {
  return IntField({
    min: 1,
    max: 1_000_000_000,
    description: 'The version you have read (optimistic lock).',
  });
}

export function FlagField(options: Common = {}): PropertyDecorator {
  return field(options, { type: Boolean }, IsBoolean(problem('value_not_allowed')));
}

export function CivilDateField(options: Common = {}): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'date' },
    ValidateBy(
      {
        name: 'civilDate',
        validator: { validate: (value: unknown) => typeof value === 'string' && isCivilDate(value) },
      },
      problem('date_invalid'),
    ),
  );
}

/** An instant with its offset from UTC (RFC 3339). */
export function InstantField(options: Common = {}): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'date-time' },
    ValidateBy(
      {
        name: 'instant',
        validator: { validate: (value: unknown) => typeof value === 'string' && instantMs(value) !== null },
      },
      problem('instant_invalid'),
    ),
  );
}

const isOneObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOfObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isOneObject);

/** A nested DTO of our own. */
export function NestedField(
  type: () => new () => object,
  options: Common & { list?: { min?: number; max: number } } = {},
): PropertyDecorator {
  const { list } = options;
  return field(
    options,
    // Swagger tells a lazy type from a class by its name, "type".
    { type: () => type(), ...(list ? { isArray: true, maxItems: list.max } : {}) } as ApiPropertyOptions,
    Type(type),
    ValidateNested(list ? { each: true } : {}),
    ...(list
      ? [
          ArrayMaxSize(list.max, problem('too_many', { max: list.max })),
          ...(list.min ? [ArrayMinSize(list.min, problem('too_few', { min: list.min }))] : []),
          // A list in the list would be looked through as this one, and an empty one found right.
          ValidateBy(
            { name: 'listOfObjects', validator: { validate: isListOfObjects } },
            problem('format_invalid'),
          ),
        ]
      : // An empty list has no element that could be wrong.
        [ValidateBy({ name: 'oneObject', validator: { validate: isOneObject } }, problem('format_invalid'))]),
  );
}

/** A rule that no ready-made decorator has; `check` answers the problem or null. */
export function Checked(
  name: string,
  code: FieldCode,
  check: (value: unknown) => boolean,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate: check } }, problem(code));
}

export class LocalizedInput {
  @TextField({ max: 4000, multiline: true })
  it: string;

  @TextField({ max: 4000, multiline: true, optional: true })
  en?: string;
}

/** For answers only: documentation without validation. Nullable properties say so. */
export function Out(
  options: ApiPropertyOptions & { nullable?: boolean; optional?: boolean } = {},
): PropertyDecorator {
  const { optional, ...api } = options;
  return ApiProperty({ ...api, required: !optional } as ApiPropertyOptions);
}
