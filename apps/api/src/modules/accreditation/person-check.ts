import type { PointedFieldProblem } from '@sosta/contracts';
import { isBefore, type CivilDate } from '../../platform/clock/civil.js';
import { matchesPerson, validateFiscalCode } from '../../platform/identifiers/index.js';

const POINTERS = { surname: 'familyName', name: 'givenName', birthOn: 'bornOn', sex: 'sex' } as const;

/**
 * Whether the data of a natural person agree with the fiscal code, as a registration checks them (R30, R37).
 *
 * @param prefix of the pointers, e.g. `/corrections`
 * @returns the fiscal code as it is stored, and what is wrong
 */
export async function checkPerson(
  person: { fiscalCode: string; givenName: string; familyName: string; bornOn: CivilDate; sex: 'M' | 'F' },
  today: CivilDate,
  prefix = '',
): Promise<{ fiscalCode: string; problems: PointedFieldProblem[] }> {
  const code = await validateFiscalCode(person.fiscalCode, today);
  if (!code.ok) return { fiscalCode: '', problems: [{ pointer: `${prefix}/fiscalCode`, code: code.code }] };
  if (isBefore(today, person.bornOn))
    return {
      fiscalCode: code.fiscalCode,
      problems: [{ pointer: `${prefix}/bornOn`, code: 'date_in_future' }],
    };
  const differing = matchesPerson(code.fiscalCode, {
    surname: person.familyName,
    name: person.givenName,
    birthOn: person.bornOn,
    sex: person.sex,
  });
  return {
    fiscalCode: code.fiscalCode,
    problems: differing.map((part) => ({
      pointer: `${prefix}/${POINTERS[part]}`,
      code: 'fiscal_code_mismatch',
    })),
  };
}
