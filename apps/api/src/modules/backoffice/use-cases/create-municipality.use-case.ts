import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf, toDateRange } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { randomToken } from '../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { PlatformContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { COMMON_DECISION_REASONS } from '../../../presets/decision-reasons.js';
import { OperatorInvitations, OperatorTotp, Passwords } from '../../auth/index.js';
import {
  MunicipalityDirectory,
  Policies,
  STARTING_MODELS,
  citizenSite,
  type Issuer,
  type PolicyValues,
} from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { PaymentAccounts } from '../../payments/index.js';
import { STARTER_TEXTS } from '../starter-texts.js';
import {
  toMunicipalityEntryDto,
  type CreateMunicipalityInput,
  type CreatedMunicipalityDto,
  type FirstAdministratorDto,
  type IssuerInput,
} from '../http/municipalities.dto.js';
import { MunicipalitySetup } from '../municipality-setup.js';
import { MunicipalityRepository } from '../persistence/municipality.repository.js';
import { UserRepository } from '../persistence/user.repository.js';

const TIMEZONE = 'Europe/Rome';

/** A municipality from nothing to its first administrator, in one transaction: all of it, or none. */
@Injectable()
export class CreateMunicipalityUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly municipalities: MunicipalityRepository,
    private readonly users: UserRepository,
    private readonly policies: Policies,
    private readonly directory: MunicipalityDirectory,
    private readonly setup: MunicipalitySetup,
    private readonly passwords: Passwords,
    private readonly totp: OperatorTotp,
    private readonly invitations: OperatorInvitations,
    private readonly notifications: Notifications,
    private readonly paymentAccounts: PaymentAccounts,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Problem validation_failed: what another municipality has already, or a start that does not exist */
  async run(
    { actor, locale }: PlatformContext,
    input: CreateMunicipalityInput,
  ): Promise<CreatedMunicipalityDto> {
    const start = await this.start(input);
    // Nobody knows it and nobody can: the invitation is what opens the door.
    const passwordHash = await this.passwords.hash(randomToken());
    const id = uuidv7();
    const now = this.clock.now();
    const timezone = input.timezone ?? TIMEZONE;
    const created = await this.unitOfWork.run(id, async (tx) => {
      await this.municipalities.insert(tx, {
        id,
        slug: input.slug,
        name: input.name,
        numberPrefix: input.numberPrefix,
        timezone,
        locales: input.locales,
        profile: {
          concessionaire: input.concessionaire,
          accentColor: input.accentColor.toLowerCase(),
          office: { ...input.office, hours: [] },
        },
        issuer: toIssuer(input.issuer),
        createdAt: now,
      });
      await this.municipalities.setHostNames(tx, id, input.hostNames ?? []);
      await this.begin(tx, id, timezone, start.policies, actor.operatorId);
      await this.paymentAccounts.addFromEnvironment(tx, id);
      await this.users.setRoles(tx, id, actor.operatorId, ['PLATFORM_ADMIN']);
      const administrator = await this.administrator(tx, id, input, passwordHash, locale);
      await this.audit.record(tx, {
        municipalityId: id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'municipality.created',
        subject: { kind: 'municipality', id },
        data: { slug: input.slug, name: input.name, start: start.code },
      });
      const row = await this.municipalities.get(tx, id);
      const { ready } = await this.setup.of(tx, timezone);
      return {
        municipality: toMunicipalityEntryDto(row, citizenSite(this.config.publicUrl, row), ready),
        administrator,
      };
    });
    this.directory.forget();
    return created;
  }

  /** The policies to begin with: a model's, or those in force today in another municipality. */
  private async start(
    input: CreateMunicipalityInput,
  ): Promise<{ code: string; policies: Partial<PolicyValues> }> {
    if (input.copyFrom) {
      const source = (await this.directory.all()).find(({ slug }) => slug === input.copyFrom);
      if (!source) throw Problem.field('/copyFrom', { code: 'value_not_allowed' });
      const policies = await this.unitOfWork.run(source.id, (tx) => this.policies.all(tx, source.timezone));
      return { code: `copy:${source.slug}`, policies };
    }
    const model = STARTING_MODELS.find(({ code }) => code === input.model);
    if (!model) throw Problem.field('/model', { code: input.model ? 'value_not_allowed' : 'required' });
    return { code: model.code, policies: model.policies };
  }

  private async begin(
    tx: Tx,
    id: string,
    timezone: string,
    policies: Partial<PolicyValues>,
    operatorId: string,
  ): Promise<void> {
    const now = this.clock.now();
    const valid = toDateRange({ from: civilDateOf(now, timezone), to: null });
    for (const [key, value] of Object.entries(policies)) {
      await tx.query(
        `INSERT INTO policy (id, municipality_id, key, value, valid, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5::daterange, $6, $7)`,
        [uuidv7(), id, key, JSON.stringify(value), valid, now, operatorId],
      );
    }
    for (const text of STARTER_TEXTS) {
      await tx.query(
        `INSERT INTO municipal_text (id, municipality_id, code, version, title, body, published_at)
         VALUES ($1, $2, $3, 1, $4, $5, $6)`,
        [uuidv7(), id, text.code, text.title, text.body, now],
      );
    }
    for (const [position, reason] of COMMON_DECISION_REASONS.entries()) {
      await tx.query(
        `INSERT INTO decision_reason (id, municipality_id, code, decision, applies_to, text, position)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [uuidv7(), id, reason.code, reason.decision, reason.appliesTo, reason.text, position],
      );
    }
  }

  /** Somebody who signs in already gets the role; anybody else a link to a password and an authenticator. */
  private async administrator(
    tx: Tx,
    municipalityId: string,
    { administrator: { name, email } }: CreateMunicipalityInput,
    passwordHash: string,
    locale: PlatformContext['locale'],
  ): Promise<FirstAdministratorDto> {
    const known = await this.users.byEmail(tx, email);
    if (known && !known.active) throw Problem.field('/administrator/email', { code: 'value_not_allowed' });
    if (known) {
      await this.users.addRole(tx, municipalityId, known.id, 'TENANT_ADMIN');
      return { name: known.name, email, setupUrl: null, setupExpiresAt: null };
    }
    const id = uuidv7();
    await this.users.insert(tx, {
      id,
      name,
      email,
      passwordHash,
      totpSecretSealed: this.totp.seal(id, this.totp.newSecret()),
      createdAt: this.clock.now(),
    });
    await this.users.addRole(tx, municipalityId, id, 'TENANT_ADMIN');
    const { token, expiresAt } = await this.invitations.issue(tx, id);
    const url = `${this.config.publicUrl}/backoffice/attivazione#${token}`;
    await this.notifications.queue(tx, {
      municipalityId,
      template: 'operator-invitation',
      data: { name, url, expiresAt: expiresAt.toISOString() },
      locale,
      recipient: email,
      dedupeKey: `operator-invitation:${id}`,
    });
    return { name, email, setupUrl: url, setupExpiresAt: expiresAt.toISOString() };
  }
}

/** A company's fiscal code is its VAT number unless it says otherwise. */
export function toIssuer(input: IssuerInput): Issuer {
  return { ...input, fiscalCode: input.fiscalCode || input.vatNumber };
}
