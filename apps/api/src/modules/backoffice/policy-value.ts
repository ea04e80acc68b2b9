import { Ajv, type ValidateFunction } from 'ajv';
import type { PointedFieldProblem } from '@sosta/contracts';
import { isCivilDate } from '../../platform/clock/civil.js';
import {
  POLICIES,
  type PolicyDefinition,
  type PolicyKey,
  type PolicyValues,
} from '../municipalities/index.js';

const ajv = new Ajv({ allErrors: true, formats: { date: isCivilDate } });
const validators = new Map<PolicyKey, ValidateFunction>();

/** What the schema of the policy finds wrong with a value; pointers are below `/value`. */
export function checkPolicyValue(key: PolicyKey, value: unknown): PointedFieldProblem[] {
  let validate = validators.get(key);
  if (!validate) {
    validate = ajv.compile(POLICIES[key].schema);
    validators.set(key, validate);
  }
  if (validate(value)) return mistakesIn(key, value);
  return (validate.errors ?? []).slice(0, 10).map((error): PointedFieldProblem => {
    const { limit } = error.params as { limit?: number };
    const pointer = `/value${error.instancePath}`;
    switch (error.keyword) {
      case 'minimum':
        return { pointer, code: 'too_small', params: { min: limit ?? 0 } };
      case 'maximum':
        return { pointer, code: 'too_large', params: { max: limit ?? 0 } };
      case 'minItems':
        return { pointer, code: 'too_few', params: { min: limit ?? 0 } };
      case 'maxItems':
        return { pointer, code: 'too_many', params: { max: limit ?? 0 } };
      case 'required':
        return {
          pointer: `${pointer}/${(error.params as { missingProperty: string }).missingProperty}`,
          code: 'required',
        };
      case 'additionalProperties':
        return { pointer, code: 'unexpected_property' };
      case 'minLength':
        return { pointer, code: 'too_short', params: { min: limit ?? 0 } };
      case 'maxLength':
        return { pointer, code: 'too_long', params: { max: limit ?? 0 } };
      case 'format':
        return { pointer, code: 'date_invalid' };
      case 'uniqueItems':
        return { pointer, code: 'repeated' };
      case 'type':
        return {
          pointer,
          code:
            (error.params as { type: string }).type === 'integer' ? 'not_a_whole_number' : 'format_invalid',
        };
      default:
        return { pointer, code: 'value_not_allowed' };
    }
  });
}

/** What fits the schema and still makes no sense. */
function mistakesIn<K extends PolicyKey>(key: K, value: unknown): PointedFieldProblem[] {
  const definition: PolicyDefinition<K> = POLICIES[key];
  // The schema has just said that it is one.
  return (definition.mistakes?.(value as PolicyValues[K]) ?? [])
    .slice(0, 10)
    .map((pointer) => ({ pointer: `/value${pointer}`, code: 'value_not_allowed' }));
}
