import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { DocumentLinks, type DocumentLinkDto } from '../../documents/index.js';
import { Policies, type PolicyValues } from '../../municipalities/index.js';
import { endsAlike, type Registration } from '../domain/registration.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { RegistrationAccess } from './registration-access.js';

/** What the last page of a registration shows (R33, R35). */
export interface RegistrationOutcome {
  accreditation: { number: string; at: Date } | null;
  /** EMAIL: it was only sent, since a link to it here would tell whether an account was made. */
  receipt: 'NONE' | 'DOWNLOAD' | 'EMAIL';
  needsPin: boolean;
}

@Injectable()
export class RegistrationOutcomes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: RegistrationAccess,
    private readonly accounts: AccountsRepository,
    private readonly policies: Policies,
    private readonly links: DocumentLinks,
  ) {}

  async get(call: PublicContext, token: string): Promise<RegistrationOutcome> {
    const registration = await this.access.completed(call, token);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const policies = await this.policies.all(tx, call.municipality.timezone);
      const hidden = isHidden(registration, policies);
      const accreditation =
        registration.accountId && !hidden
          ? await this.accounts.accreditation(tx, registration.accountId)
          : null;
      return {
        accreditation,
        receipt: accreditation
          ? 'DOWNLOAD'
          : hidden && policies['registration.receiptPdf']
            ? 'EMAIL'
            : 'NONE',
        needsPin: policies['login.secondFactor'] === 'PIN',
      };
    });
  }

  /** R33: the receipt, for whoever finished the registration. */
  async receipt(call: PublicContext, token: string): Promise<DocumentLinkDto> {
    const { accountId } = await this.access.completed(call, token);
    const { receipt } = await this.get(call, token);
    if (receipt !== 'DOWNLOAD' || !accountId) throw new Problem('not_found');
    return this.links.link(call.municipality.id, { kind: 'ACCREDITATION_RECEIPT', subjectId: accountId });
  }
}

/** Whether the page must look the same where nothing was made (messages.duplicateAccount). */
function isHidden(registration: Registration, policies: PolicyValues): boolean {
  return policies['messages.duplicateAccount'] === 'NEUTRAL' && endsAlike(registration);
}
