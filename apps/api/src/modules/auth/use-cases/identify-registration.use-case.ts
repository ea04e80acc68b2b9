import { Injectable } from '@nestjs/common';
import { civilDateOf, isBefore } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { validateFiscalCode } from '../../../platform/identifiers/index.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { RegistryRecords } from '../../imports/index.js';
import type { Client } from '../domain/client.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationTokens } from '../registration-tokens.js';
import { RegistrationAccess, type RegistrationView } from './registration-access.js';

export interface IdentityInput {
  givenName: string;
  familyName: string;
  bornOn: string;
  phone: string | null;
}

/** R37: who is typed must be in the municipal registry, whose address is then the account's. */
@Injectable()
export class IdentifyRegistration {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly registrations: RegistrationsRepository,
    private readonly registry: RegistryRecords,
    private readonly tokens: RegistrationTokens,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
  ) {}

  async run(
    call: PublicContext,
    token: string,
    input: IdentityInput,
    client: Client,
  ): Promise<RegistrationView> {
    const { municipality } = call;
    await this.throttle.pass(
      { key: ['identity-address', municipality.id, client.ip], limit: 50, windowSeconds: 3600 },
      {
        key: ['identity', municipality.id, this.tokens.parse(token)?.id ?? ''],
        limit: 10,
        windowSeconds: 3600,
      },
    );
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    if (isBefore(today, input.bornOn)) throw Problem.field('/bornOn', { code: 'date_in_future' });
    return this.access.step(call, token, async (tx, registration) => {
      if (registration.mode !== 'REGISTRY') return new Problem('state_transition_not_allowed');
      const { fiscalCode } = registration;
      const { phone, ...person } = input;
      const record = await this.registry.match(tx, { fiscalCode, ...person });
      // An account that must not be talked about looks like data that do not match.
      if (!record || registration.decoy) return new Problem('registration_not_recognised');
      const told = await validateFiscalCode(fiscalCode, today);
      const birth = told.ok && told.kind === 'PERSON' ? told : null;
      await this.registrations.saveDetails(tx, registration.id, {
        givenName: record.givenName,
        familyName: record.familyName,
        bornOn: record.bornOn,
        birthPlace: birth?.birthPlace.name ?? null,
        // Foreign countries have no province; this is what Italian forms write instead.
        birthProvince: birth ? (birth.birthPlace.province ?? 'EE') : null,
        sex: birth?.sex ?? null,
        street: record.street,
        streetNumber: record.streetNumber,
        postalCode: record.postalCode,
        city: record.city,
        province: record.province,
        phone,
      });
      return undefined;
    });
  }
}
