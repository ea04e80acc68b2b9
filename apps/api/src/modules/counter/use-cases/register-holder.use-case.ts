import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { CounterRegistration, type CounterHolder, type OnlineAccess } from '../../auth/index.js';
import { PublicTexts } from '../../municipalities/index.js';
import { actorOf } from '../../requests/index.js';

export const IDENTITY_DOCUMENTS = [
  'IDENTITY_CARD',
  'PASSPORT',
  'DRIVING_LICENCE',
  'RESIDENCE_PERMIT',
  'OTHER',
] as const;
export type IdentityDocument = (typeof IDENTITY_DOCUMENTS)[number];

/** What the operator has seen: the kind of the document, never its number; and the notice that was printed and accepted. */
export interface Identification {
  documentKind: IdentityDocument;
  privacyVersion: number;
}

/** A person or company in front of the operator becomes known to the office, with online access or without. */
@Injectable()
export class RegisterHolder {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly audit: Audit,
    private readonly texts: PublicTexts,
    private readonly registration: CounterRegistration,
  ) {}

  /**
   * @returns the holder's id
   * @throws Problem validation_failed, also on /privacyVersion when the text was replaced meanwhile;
   *   holder_already_exists, account_email_taken
   */
  async run(
    call: OperatorContext,
    holder: CounterHolder,
    seen: Identification,
    key: string | undefined,
  ): Promise<string> {
    const passwordHash = await this.registration.unusablePassword();
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = { key, operation: 'registerHolder', body: { holder, seen } };
      const { id } = await this.idempotency.once(tx, call, request, async () => {
        await this.checkPrivacy(tx, seen);
        const holderId = await this.registration.register(tx, call, holder, passwordHash);
        await this.identified(tx, call, holderId, seen, 'holder.registered_at_counter', holder.access);
        return { id: holderId };
      });
      return id;
    });
  }

  /** Online access for somebody whom the office serves already. @throws Problem not_found, and as above */
  async giveAccess(
    call: OperatorContext,
    holderId: string,
    access: OnlineAccess,
    seen: Identification,
  ): Promise<void> {
    const passwordHash = await this.registration.unusablePassword();
    await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows: { accountId: string | null }[] = await tx.query(
        'SELECT account_id AS "accountId" FROM holder WHERE id = $1 FOR UPDATE',
        [holderId],
      );
      if (!rows[0]) throw new Problem('not_found');
      if (rows[0].accountId) throw new Problem('holder_has_account');
      await this.checkPrivacy(tx, seen);
      await this.registration.giveAccess(tx, call, holderId, access, seen.privacyVersion, passwordHash);
      await this.identified(tx, call, holderId, seen, 'holder.access_given', access);
    });
  }

  private async checkPrivacy(tx: Tx, { privacyVersion }: Identification): Promise<void> {
    if ((await this.texts.currentVersion(tx, 'PRIVACY')) !== privacyVersion)
      throw Problem.field('/privacyVersion', { code: 'value_not_allowed' });
  }

  private async identified(
    tx: Tx,
    call: OperatorContext,
    holderId: string,
    seen: Identification,
    action: string,
    access: OnlineAccess | null,
  ): Promise<void> {
    const now = this.clock.now();
    await tx.query(
      `INSERT INTO counter_identification (id, municipality_id, holder_id, operator_id, document_kind, privacy_version, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        uuidv7(now.getTime()),
        call.municipality.id,
        holderId,
        call.actor.operatorId,
        seen.documentKind,
        seen.privacyVersion,
        now,
      ],
    );
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: actorOf(call.actor),
      action,
      subject: { kind: 'holder', id: holderId },
      data: { ...seen, online: access !== null },
    });
  }
}
