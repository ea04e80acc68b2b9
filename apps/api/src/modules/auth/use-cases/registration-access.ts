import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { validateFiscalCode } from '../../../platform/identifiers/index.js';
import { OUTCOME_HOURS, endOf, type Registration } from '../domain/registration.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationTokens } from '../registration-tokens.js';

/** What the fiscal code already tells, to save typing. */
export interface DerivedDetails {
  bornOn: string;
  sex: 'M' | 'F';
  birthPlace: string;
  birthProvince: string;
}

/** A registration together with the token that goes on with it. */
export interface RegistrationView {
  registration: Registration;
  token: string;
  derived: DerivedDetails | null;
}

/** Foreign countries have no province; this is what Italian forms write instead. */
const ABROAD = 'EE';

/** Opens registrations by their token, and shows them. */
@Injectable()
export class RegistrationAccess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registrations: RegistrationsRepository,
    private readonly tokens: RegistrationTokens,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes one step of a registration that is still on its way: its row is locked, whatever happens is kept. `step`
   * answers a problem (what it wrote stays written) or nothing; the registration is then read again.
   */
  async step(
    call: PublicContext,
    token: string,
    step: (tx: Tx, registration: Registration, now: Date) => Promise<Problem | void>,
    from: 'STARTED' | 'AWAITING_CONFIRMATION' = 'STARTED',
  ): Promise<RegistrationView> {
    const { id, secret } = this.parse(token);
    const result = await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const registration = await this.registrations.lock(tx, id);
      if (!registration || !this.tokens.opens(registration, secret))
        return new Problem('registration_session_not_found');
      const now = this.clock.now();
      const end = endOf(registration, now);
      if (end) return new Problem(end);
      // What was sent off for confirmation is not changed any more.
      if (registration.state !== from) return new Problem('state_transition_not_allowed');
      const problem = await step(tx, registration, now);
      return (
        problem ?? (await this.registrations.byId(tx, id)) ?? new Problem('registration_session_not_found')
      );
    });
    if (result instanceof Problem) throw result;
    return this.view(call, result, token);
  }

  /** @throws Problem registration_session_not_found, registration_session_expired, otp_attempts_exhausted, … */
  async open(call: PublicContext, token: string): Promise<RegistrationView> {
    const { id, secret } = this.parse(token);
    const registration = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.registrations.byId(tx, id),
    );
    if (!registration || !this.tokens.opens(registration, secret))
      throw new Problem('registration_session_not_found');
    const end = endOf(registration, this.clock.now());
    if (end) throw new Problem(end);
    return this.view(call, registration, token);
  }

  /**
   * A registration that ended well, for its last page.
   * @throws Problem registration_session_not_found, also a day after its end
   */
  async completed(call: PublicContext, token: string): Promise<Registration> {
    const { id, secret } = this.parse(token);
    const registration = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.registrations.byId(tx, id),
    );
    const since = new Date(this.clock.now().getTime() - OUTCOME_HOURS * 3_600_000);
    if (
      !registration?.completedAt ||
      registration.completedAt <= since ||
      !this.tokens.opens(registration, secret)
    )
      throw new Problem('registration_session_not_found');
    return registration;
  }

  async view(call: PublicContext, registration: Registration, token: string): Promise<RegistrationView> {
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    const code = await validateFiscalCode(registration.fiscalCode, today);
    const derived =
      code.ok && code.kind === 'PERSON'
        ? {
            bornOn: code.birthOn,
            sex: code.sex,
            birthPlace: code.birthPlace.name,
            birthProvince: code.birthPlace.province ?? ABROAD,
          }
        : null;
    return { registration, token, derived };
  }

  private parse(token: string): { id: string; secret: string } {
    const parts = this.tokens.parse(token);
    if (!parts) throw new Problem('registration_session_not_found');
    return parts;
  }
}
