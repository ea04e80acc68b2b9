import { IsDefined } from 'class-validator';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { Locale } from '@sosta/contracts';
import { isBefore, type CivilDate } from '../../../platform/clock/civil.js';
import { ChoiceField, CivilDateField, NestedField, Out } from '../../../platform/http/fields.js';
import { inLocale } from '../../../platform/http/locale.js';
import { lastDay } from '../../catalogue/index.js';
import { POLICIES, POLICY_KEYS, type PolicyKey } from '../../municipalities/index.js';
import type { PolicyRow } from '../persistence/policy.repository.js';

/** Its shape depends on the policy: see `schema`. */
const ANY_VALUE: ApiPropertyOptions = {
  oneOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    {
      type: 'array',
      items: {
        oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'object', additionalProperties: true }],
      },
    },
    { type: 'object', additionalProperties: true },
  ],
};

export class PolicyInForceDto {
  @Out({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'null while the built-in default applies',
  })
  id: string | null;

  @Out(ANY_VALUE)
  value: unknown;

  @Out({ type: String, format: 'date', nullable: true })
  fromOn: string | null;
}

export class PolicyHistoryDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out(ANY_VALUE)
  value: unknown;

  @Out({ format: 'date' })
  fromOn: string;

  @Out({ type: String, format: 'date', nullable: true, description: 'Last day, included' })
  toOn: string | null;

  @Out({ type: String, nullable: true, description: 'null: it came with the municipality' })
  createdByName: string | null;
}

export class PolicyDto {
  @Out({ enum: POLICY_KEYS, enumName: 'PolicyKey' })
  key: string;

  @Out()
  title: string;

  @Out()
  description: string;

  @Out({ type: PolicyInForceDto })
  current: PolicyInForceDto;

  @Out({ type: [PolicyHistoryDto], description: 'Newest first; planned changes included' })
  history: PolicyHistoryDto[];

  @Out({ type: 'object', additionalProperties: true, description: 'JSON Schema of the value' })
  schema: Record<string, unknown>;

  @Out({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What the choices and properties of the value are called',
  })
  words: Record<string, string>;
}

export class PolicyListDto {
  @Out({ type: [PolicyDto] })
  items: PolicyDto[];
}

export class SetPolicyInput {
  /** Checked against the policy's own schema in the use-case. */
  @IsDefined({ context: { code: 'required' } })
  @ApiProperty(ANY_VALUE)
  value: unknown;

  @CivilDateField({ description: 'Today at the earliest' })
  fromOn: string;
}

export class PolicyChangeInput {
  @ChoiceField(POLICY_KEYS, { name: 'PolicyKey' })
  key: PolicyKey;

  /** Checked against the policy's own schema in the use-case. */
  @IsDefined({ context: { code: 'required' } })
  @ApiProperty(ANY_VALUE)
  value: unknown;
}

export class SetPoliciesInput {
  @NestedField(() => PolicyChangeInput, { list: { min: 1, max: POLICY_KEYS.length } })
  changes: PolicyChangeInput[];

  @CivilDateField({ description: 'Today at the earliest' })
  fromOn: string;
}

export function toPolicyDto(
  key: PolicyKey,
  rows: readonly PolicyRow[],
  today: CivilDate,
  locale: Locale,
): PolicyDto {
  const definition = POLICIES[key];
  const own = rows.filter((row) => row.key === key);
  const current = own.find(
    (row) => !isBefore(today, row.from) && (row.to === null || isBefore(today, row.to)),
  );
  return {
    key,
    title: inLocale(definition.title, locale),
    description: inLocale(definition.description, locale),
    current: current
      ? { id: current.id, value: current.value, fromOn: current.from }
      : { id: null, value: definition.default, fromOn: null },
    history: own.map((row) => ({
      id: row.id,
      value: row.value,
      fromOn: row.from,
      toOn: lastDay(row.to),
      createdByName: row.createdByName,
    })),
    schema: definition.schema,
    words: Object.fromEntries(
      Object.entries(definition.words ?? {}).map(([code, word]) => [code, inLocale(word, locale)]),
    ),
  };
}
