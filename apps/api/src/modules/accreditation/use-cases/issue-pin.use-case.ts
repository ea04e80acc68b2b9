import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { nextPublicNumber } from '../../../platform/database/counter.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { Passwords } from '../../auth/index.js';
import type { PinLetterData } from '../../documents/index.js';
import { MunicipalityDirectory, Policies } from '../../municipalities/index.js';
import { LETTER_HOURS, newPin, printedPin } from '../domain/pin.rules.js';
import { LetterVault } from '../letter-vault.js';
import {
  PinRepository,
  type PinAccount,
  type PinCredential,
  type PinDelivery,
} from '../persistence/pin.repository.js';
import { PRINT_PIN_LETTER } from '../print-pin-letter.effect.js';

export const IDENTITY_DOCUMENTS = [
  'IDENTITY_CARD',
  'PASSPORT',
  'DRIVING_LICENCE',
  'RESIDENCE_PERMIT',
  'OTHER',
] as const;
export type IdentityDocument = (typeof IDENTITY_DOCUMENTS)[number];

export interface IssuePinInput {
  accountId: string;
  delivery: PinDelivery;
  identityVerified?: boolean | undefined;
  documentKind?: IdentityDocument | undefined;
  /** Of the PIN the operator has seen; null when there was none. */
  version: number | null;
  /** Take the place of a PIN that is out already: the letter was lost (the old one stops working). */
  reissue: boolean;
}

/**
 * Issues a PIN on paper (R28, R35, R36). The digits exist in this function, sealed in the letter, and on the printed
 * page; what is kept is their hash.
 */
@Injectable()
export class IssuePin {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
    private readonly passwords: Passwords,
    private readonly policies: Policies,
    private readonly directory: MunicipalityDirectory,
    private readonly pins: PinRepository,
    private readonly vault: LetterVault,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @throws Problem feature_not_enabled, not_found, validation_failed, state_transition_not_allowed, or
   *   conflict_stale_version when a colleague was quicker
   */
  async run(call: OperatorContext, input: IssuePinInput): Promise<void> {
    this.requireIdentity(input);
    const { id: municipalityId, timezone } = call.municipality;
    const bornOn = await this.unitOfWork.run(municipalityId, async (tx) => {
      if ((await this.policies.value(tx, timezone, 'login.secondFactor')) !== 'PIN')
        throw new Problem('feature_not_enabled');
      return (await this.pins.account(tx, input.accountId)).bornOn;
    });
    const pin = newPin(randomInt, bornOn);
    // Hashing takes long: before the transaction, not in it.
    const hash = await this.passwords.hash(pin);
    await this.unitOfWork.run(municipalityId, (tx) => this.issue(tx, call, input, { pin, hash }));
  }

  private async issue(
    tx: Tx,
    call: OperatorContext,
    input: IssuePinInput,
    secret: { pin: string; hash: string },
  ): Promise<void> {
    const municipalityId = call.municipality.id;
    const { operatorId } = call.actor;
    const at = this.clock.now();
    const account = await this.pins.account(tx, input.accountId);
    if (account.status !== 'ACCREDITED' && account.status !== 'ACTIVE')
      throw new Problem('state_transition_not_allowed');
    const live = await this.pins.live(tx, account.accountId);
    if ((live?.version ?? null) !== input.version) throw new Problem('conflict_stale_version');
    const isOut = live !== null && live.state !== 'REQUESTED';
    if (isOut !== input.reissue) throw new Problem('state_transition_not_allowed');

    const channel = input.delivery === 'COUNTER' ? 'COUNTER' : 'ONLINE';
    let credentialId = uuidv7();
    if (live && isOut) await this.revoke(tx, call, live, at);
    if (live && !isOut) {
      credentialId = live.id;
      await this.pins.transition(tx, live, 'issue', { at, hash: secret.hash, operatorId, channel });
    } else {
      const { hash } = secret;
      const row = {
        id: credentialId,
        municipalityId,
        accountId: account.accountId,
        channel,
        hash,
        operatorId,
        at,
      };
      await this.pins.insertIssued(tx, { ...row, channel });
    }
    const number = await this.letter(tx, call, { account, credentialId, pin: secret.pin, isOut, at }, input);
    await this.audit.record(tx, {
      municipalityId,
      actor: { kind: 'OPERATOR', id: operatorId },
      action: isOut ? 'pin.reissued' : 'pin.issued',
      subject: { kind: 'account', id: account.accountId },
      data: {
        number,
        delivery: input.delivery,
        ...(input.delivery === 'COUNTER' ? { identityVerified: true, documentKind: input.documentKind } : {}),
      },
    });
  }

  private async revoke(tx: Tx, call: OperatorContext, live: PinCredential, at: Date): Promise<void> {
    await this.pins.transition(tx, live, 'revoke', { at });
    const open = await this.pins.openLetter(tx, live.id);
    if (open) {
      await this.pins.lapse(tx, open.id);
      await this.vault.erase(tx, open);
    }
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: { kind: 'OPERATOR', id: call.actor.operatorId },
      action: 'pin.revoked',
      subject: { kind: 'account', id: live.accountId },
      data: { number: live.letter?.number ?? null },
    });
  }

  private async letter(
    tx: Tx,
    call: OperatorContext,
    issued: { account: PinAccount; credentialId: string; pin: string; isOut: boolean; at: Date },
    { delivery }: IssuePinInput,
  ): Promise<string> {
    const { account, at } = issued;
    const municipality = await this.directory.byId(call.municipality.id);
    const { id: municipalityId, timezone, profile } = municipality;
    const id = uuidv7();
    const year = Number(civilDateOf(at, timezone).slice(0, 4));
    const number = await nextPublicNumber(tx, municipalityId, 'PIN', 'P', year);
    const words: PinLetterData = {
      locale: account.locale,
      municipality: { name: municipality.name, accentColor: profile.accentColor },
      officeLines: [
        profile.concessionaire,
        profile.office.address,
        profile.office.phone,
        profile.office.email,
      ],
      number,
      issuedAt: at.toISOString(),
      issuedBy: call.actor.name,
      byPost: delivery === 'POST',
      holder: {
        name: account.holderName,
        fiscalCode: account.fiscalCode,
        ...(account.bornOn ? { bornOn: account.bornOn } : {}),
        userName: account.userName ?? account.email,
        addressLines: [
          `${account.street} ${account.streetNumber}`,
          `${account.postalCode} ${account.city} (${account.province})`,
        ],
      },
      replacesEarlier: issued.isOut,
      timeZone: timezone,
      pin: printedPin(issued.pin),
      loginAddress: `${this.config.publicUrl.replace(/^https?:\/\//, '')}/${municipality.slug}/accedi`,
    };
    await this.pins.insertLetter(tx, {
      id,
      municipalityId,
      credentialId: issued.credentialId,
      number,
      delivery,
      sealed: this.vault.sealWords(id, words),
      operatorId: call.actor.operatorId,
      at,
      expiresAt: new Date(at.getTime() + LETTER_HOURS * 3_600_000),
    });
    await this.outbox.add(tx, {
      municipalityId,
      topic: PRINT_PIN_LETTER,
      key: id,
      payload: { letterId: id },
    });
    return number;
  }

  /** At the counter the person is there: who handed the letter over has looked at a document. */
  private requireIdentity(input: IssuePinInput): void {
    if (input.delivery !== 'COUNTER') return;
    const problems = [
      ...(input.identityVerified ? [] : [{ pointer: '/identityVerified', code: 'required' as const }]),
      ...(input.documentKind ? [] : [{ pointer: '/documentKind', code: 'required' as const }]),
    ];
    if (problems.length > 0) throw Problem.fields(problems);
  }
}
