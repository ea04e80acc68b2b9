import { Injectable } from '@nestjs/common';
import { hashToken } from '../../../platform/crypto/keys.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { endOf } from '../domain/registration.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationTokens } from '../registration-tokens.js';
import { RegistrationAccess, type RegistrationView } from './registration-access.js';

/** R11: the link of the e-mail leads to the same registration, also in another browser. It gives no more time (R12). */
@Injectable()
export class ResumeRegistration {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registrations: RegistrationsRepository,
    private readonly tokens: RegistrationTokens,
    private readonly access: RegistrationAccess,
    private readonly clock: Clock,
  ) {}

  async run(call: PublicContext, resumeToken: string): Promise<RegistrationView> {
    const registration = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.registrations.byResumeToken(tx, hashToken(resumeToken)),
    );
    if (!registration || registration.state === 'COMPLETED') throw new Problem('resume_link_invalid');
    const end = endOf(registration, this.clock.now());
    if (end) throw new Problem(end);
    return this.access.view(call, registration, this.tokens.format(registration.id, resumeToken));
  }
}
