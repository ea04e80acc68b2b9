import { Inject, Injectable } from '@nestjs/common';
import type { PointedFieldProblem } from '@sosta/contracts';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef, OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { SdiChannelDto, SdiChannelInput } from '../http/sdi.dto.js';
import { FIRST_SDI_ADDRESS } from '../sdi/pec-channel.js';
import { SdiChannels, type ChannelRow } from '../sdi/sdi-channels.js';

/** How a municipality's invoices travel: read, and put in the place of what was in use. */
@Injectable()
export class SetSdiChannel {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly channels: SdiChannels,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  read(call: OperatorContext): Promise<SdiChannelDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      this.dto(call.municipality, await this.channels.current(tx)),
    );
  }

  /** @throws Problem validation_failed naming what the channel needs, and hosts that the deployment does not allow */
  run(call: OperatorContext, input: SdiChannelInput): Promise<SdiChannelDto> {
    const { municipality, actor } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const before = await this.channels.current(tx);
      const same = before?.code === input.code && before.secretsSealed !== null;
      const errors: PointedFieldProblem[] = [];
      const needed = (field: keyof SdiChannelInput): void => {
        if (!input[field]) errors.push({ pointer: `/${field}`, code: 'required' });
      };
      const reachable = (field: 'smtpUrl' | 'url', scheme: RegExp): void => {
        const address = input[field];
        if (address && !(scheme.test(address) && this.channels.mayReach(address)))
          errors.push({ pointer: `/${field}`, code: 'value_not_allowed' });
      };
      if (input.code === 'PEC') {
        needed('from');
        if (!same) needed('smtpUrl');
        reachable('smtpUrl', /^smtps?:\/\//);
      }
      if (input.code === 'REST') {
        needed('url');
        if (!same) (['token', 'receiptSecret'] as const).forEach(needed);
        reachable('url', /^https?:\/\//);
      }
      if (errors.length > 0) throw Problem.fields(errors);
      await this.channels.replace(tx, municipality.id, actor.operatorId, {
        code: input.code,
        settings: {
          ...(input.code === 'PEC' ? { from: input.from ?? '', to: input.to || FIRST_SDI_ADDRESS } : {}),
          ...(input.code === 'REST' ? { url: input.url ?? '' } : {}),
        },
        secrets: {
          ...(input.code === 'PEC' && input.smtpUrl ? { smtpUrl: input.smtpUrl } : {}),
          ...(input.code === 'REST' && input.token ? { token: input.token } : {}),
          ...(input.code === 'REST' && input.receiptSecret ? { receiptSecret: input.receiptSecret } : {}),
        },
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'invoice.channel_set',
        subject: { kind: 'municipality', id: municipality.id },
        data: { from: before?.code ?? 'FILE', to: input.code },
      });
      return this.dto(municipality, await this.channels.current(tx));
    });
  }

  private dto(municipality: MunicipalityRef, row: ChannelRow | null): SdiChannelDto {
    return {
      code: row?.code ?? 'FILE',
      from: row?.settings.from ?? null,
      to: row?.settings.to ?? null,
      url: row?.settings.url ?? null,
      hasSecrets: (row?.secretsSealed ?? null) !== null,
      receiptsUrl: `${this.config.publicUrl}/api/v1/${municipality.slug}/sdi/receipts`,
      hosts: this.config.sdiHosts,
    };
  }
}
