import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { refuseColleagues } from '../../../platform/claims/claim.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { Notifications, type TemplateData } from '../../notifications/index.js';
import type { CommunicationCommand } from '../domain/communication.machine.js';
import {
  CommunicationRepository,
  type Communication,
  type Corrections,
} from '../persistence/communication.repository.js';

type Answer = 'communication-accepted' | 'communication-refused';

/** What both decisions do: change the state, tell the person, leave a trace. */
@Injectable()
export class CommunicationDecisions {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly notifications: Notifications,
    private readonly communications: CommunicationRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param one read under a lock
   * @throws Problem conflict_stale_version when a colleague was quicker; case_claimed_by_other while a colleague has it
   */
  async decide<T extends Answer>(
    tx: Tx,
    call: OperatorContext,
    one: Communication,
    decision: {
      command: CommunicationCommand;
      version: number;
      corrections?: Corrections;
      reasons?: string[];
      note?: string | null;
      mail: { template: T; data: (site: string) => TemplateData[T] };
    },
  ): Promise<void> {
    const { id: municipalityId, slug } = call.municipality;
    const { operatorId } = call.actor;
    const { command, mail, ...rest } = decision;
    await refuseColleagues(tx, one, operatorId, this.clock.now());
    await this.communications.transition(tx, one, command, { ...rest, operatorId, at: this.clock.now() });
    hintWork(tx, municipalityId, 'communications', one.id);
    await this.notifications.queue<T>(tx, {
      municipalityId,
      template: mail.template,
      locale: one.locale,
      recipient: one.email,
      dedupeKey: `${mail.template}:${one.id}`,
      data: mail.data(`${this.config.publicUrl}/${slug}`),
    });
    await this.audit.record(tx, {
      municipalityId,
      actor: { kind: 'OPERATOR', id: operatorId },
      action: command === 'accept' ? 'communication.accepted' : 'communication.refused',
      subject: { kind: 'preliminary_communication', id: one.id },
      data: {
        number: one.number,
        // Which, not what: the data themselves are erased with the communication.
        ...(decision.corrections ? { corrected: Object.keys(decision.corrections) } : {}),
        ...(decision.reasons ? { reasons: decision.reasons } : {}),
      },
    });
  }
}
