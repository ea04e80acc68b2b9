import { Injectable } from '@nestjs/common';
import type { PointedFieldProblem } from '@sosta/contracts';
import { civilDateOf, isBefore } from '../../../platform/clock/civil.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { matchesPerson } from '../../../platform/identifiers/index.js';
import type { CompanyDetails, PersonDetails, Registration } from '../domain/registration.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationAccess, type RegistrationView } from './registration-access.js';

const POINTERS = { surname: '/familyName', name: '/givenName', birthOn: '/bornOn', sex: '/sex' } as const;

/** R9, R10: the personal data, which must agree with the fiscal code. May be sent again until the end. */
@Injectable()
export class SaveRegistrationDetails {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly registrations: RegistrationsRepository,
  ) {}

  run(call: PublicContext, token: string, details: PersonDetails): Promise<RegistrationView> {
    return this.access.step(call, token, async (tx, registration, now) => {
      if (!isAsked(registration, 'PERSON')) return new Problem('state_transition_not_allowed');
      const problems = this.problems(
        registration.fiscalCode,
        details,
        civilDateOf(now, call.municipality.timezone),
      );
      if (problems.length > 0) return Problem.fields(problems);
      await this.registrations.saveDetails(tx, registration.id, details);
      return undefined;
    });
  }

  /** R23: a company, of which the VAT number tells nothing. */
  company(call: PublicContext, token: string, details: CompanyDetails): Promise<RegistrationView> {
    return this.access.step(call, token, async (tx, registration) => {
      if (!isAsked(registration, 'COMPANY')) return new Problem('state_transition_not_allowed');
      await this.registrations.saveDetails(tx, registration.id, details);
      return undefined;
    });
  }

  private problems(fiscalCode: string, details: PersonDetails, today: string): PointedFieldProblem[] {
    if (isBefore(today, details.bornOn)) return [{ pointer: '/bornOn', code: 'date_in_future' }];
    return matchesPerson(fiscalCode, {
      surname: details.familyName,
      name: details.givenName,
      birthOn: details.bornOn,
      sex: details.sex,
    }).map((part) => ({ pointer: POINTERS[part], code: 'fiscal_code_mismatch' }));
  }
}

/** Whoever is matched with the registry or with the office declares nothing of this. */
function isAsked(registration: Registration, kind: Registration['holderKind']): boolean {
  return registration.mode === 'OPEN' && registration.holderKind === kind;
}
