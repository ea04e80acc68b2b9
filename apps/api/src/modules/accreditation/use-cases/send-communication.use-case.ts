import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Locale, PointedFieldProblem } from '@sosta/contracts';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken } from '../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { nextPublicNumber } from '../../../platform/database/counter.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { isPecAddress } from '../../auth/index.js';
import { Policies, PublicTexts } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { checkPerson } from '../person-check.js';
import { CommunicationRepository, type CommunicatedPerson } from '../persistence/communication.repository.js';
import { RegistryMode } from '../registry-mode.js';

export interface SendCommunicationInput extends CommunicatedPerson {
  email: string;
  phone: string;
  /** Tokens of the uploaded files. */
  documents: string[];
  privacyVersion: number;
  locale: Locale;
}

export interface CommunicationReceipt {
  number: string;
  email: string;
  submittedAt: Date;
}

const HOUR = 3_600;
/** More than a family sends from home; the office's own computers count too. */
const PER_ADDRESS_AN_HOUR = 20;
/** For one person or one mailbox: nobody is flooded with our e-mails. */
const PER_PERSON_A_DAY = 5;

/** The same communication, sent twice at once. */
class SentMeanwhile extends Error {}

/** R38: somebody the registry does not know tells the office who he or she is, without an account. */
@Injectable()
export class SendCommunication {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly throttle: Throttle,
    private readonly policies: Policies,
    private readonly texts: PublicTexts,
    private readonly notifications: Notifications,
    private readonly communications: CommunicationRepository,
    private readonly mode: RegistryMode,
  ) {}

  /**
   * The same key with the same content answers the first receipt.
   * @throws Problem feature_not_enabled, idempotency_key_required, idempotency_conflict, rate_limited, validation_failed
   */
  async run(
    call: PublicContext,
    input: SendCommunicationInput,
    sender: { ip: string; key: string | undefined },
  ): Promise<CommunicationReceipt> {
    const { municipality } = call;
    await this.mode.require(municipality);
    const { key } = sender;
    if (!key) throw new Problem('idempotency_key_required');
    if (!/^[\x21-\x7e]{16,100}$/.test(key)) throw new Problem('malformed_request');
    const requestHash = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    const sent = await this.unitOfWork.run(municipality.id, (tx) => this.sent(tx, key, requestHash));
    if (sent) return sent;

    await this.throttle.pass({
      key: ['communication', municipality.id, sender.ip],
      limit: PER_ADDRESS_AN_HOUR,
      windowSeconds: HOUR,
    });
    const fiscalCode = await this.check(call, input);
    await this.throttle.pass(
      ...[input.email, fiscalCode].map((whom) => ({
        key: ['communication-of', municipality.id, whom],
        limit: PER_PERSON_A_DAY,
        windowSeconds: 24 * HOUR,
      })),
    );
    try {
      return await this.unitOfWork.run(municipality.id, (tx) =>
        this.record(tx, call, { ...input, fiscalCode }, { key, requestHash }),
      );
    } catch (error) {
      if (!(error instanceof SentMeanwhile)) throw error;
      const first = await this.unitOfWork.run(municipality.id, (tx) => this.sent(tx, key, requestHash));
      if (!first) throw new Problem('idempotency_in_progress');
      return first;
    }
  }

  private async sent(tx: Tx, key: string, requestHash: string): Promise<CommunicationReceipt | null> {
    const known = await this.communications.byClientKey(tx, key);
    if (known && known.requestHash !== requestHash) throw new Problem('idempotency_conflict');
    return known;
  }

  /** @returns the fiscal code as it is stored */
  private async check(call: PublicContext, input: SendCommunicationInput): Promise<string> {
    const { municipality } = call;
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const person = await checkPerson(input, today);
    const problems = await this.unitOfWork.run(
      municipality.id,
      async (tx): Promise<PointedFieldProblem[]> => {
        const kinds = await this.policies.value(tx, municipality.timezone, 'registration.emailKinds');
        const version = await this.texts.currentVersion(tx, 'PRIVACY');
        return [
          ...person.problems,
          // They would be refused when they register (R31).
          ...(kinds === 'NOT_PEC' && isPecAddress(input.email)
            ? [{ pointer: '/email', code: 'email_pec_not_allowed' as const }]
            : []),
          ...(version === input.privacyVersion
            ? []
            : [{ pointer: '/privacyVersion', code: 'value_not_allowed' as const }]),
          ...(input.documents.length > 0 ? [] : [{ pointer: '/documents', code: 'required' as const }]),
        ];
      },
    );
    if (problems.length > 0) throw Problem.fields(problems);
    return person.fiscalCode;
  }

  private async record(
    tx: Tx,
    call: PublicContext,
    input: SendCommunicationInput,
    { key, requestHash }: { key: string; requestHash: string },
  ): Promise<CommunicationReceipt> {
    const { id: municipalityId, timezone } = call.municipality;
    const at = this.clock.now();
    const id = uuidv7();
    const year = Number(civilDateOf(at, timezone).slice(0, 4));
    const number = await nextPublicNumber(tx, municipalityId, 'COMMUNICATION', 'C', year);
    const { documents, ...rest } = input;
    const term = await this.policies.value(tx, timezone, 'review.termDays');
    const dueOn = addDays(civilDateOf(at, timezone), term);
    const row = { ...rest, id, municipalityId, number, clientKey: key, requestHash, dueOn, at };
    if (!(await this.communications.insert(tx, row))) {
      // The number taken here goes back with the transaction.
      throw new SentMeanwhile();
    }
    for (const [index, token] of documents.entries()) {
      if (!(await this.communications.attach(tx, hashToken(token), id)))
        throw Problem.field(`/documents/${index}`, { code: 'value_not_allowed' });
    }
    await this.notifications.queue(tx, {
      municipalityId,
      template: 'communication-received',
      locale: input.locale,
      recipient: input.email,
      dedupeKey: `communication-received:${id}`,
      data: { number },
    });
    return { number, email: input.email, submittedAt: at };
  }
}
