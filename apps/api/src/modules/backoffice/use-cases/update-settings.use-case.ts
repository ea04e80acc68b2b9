import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { changesOf } from '../../catalogue/index.js';
import { MunicipalityDirectory, citizenSite } from '../../municipalities/index.js';
import { toSettingsDto, type SettingsDto, type UpdateSettingsInput } from '../http/municipalities.dto.js';
import { MunicipalityRepository, type MunicipalityRow } from '../persistence/municipality.repository.js';
import { toIssuer } from './create-municipality.use-case.js';

/** What a municipality calls itself, looks like and sells as. Documents made before keep what they were made with. */
@Injectable()
export class UpdateSettingsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly municipalities: MunicipalityRepository,
    private readonly directory: MunicipalityDirectory,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @throws Problem conflict_stale_version; forbidden: host names are the platform administrator's; validation_failed:
   *   a host name of another municipality
   */
  async run({ municipality, actor }: OperatorContext, input: UpdateSettingsInput): Promise<SettingsDto> {
    const saved = await this.unitOfWork.run(municipality.id, async (tx) => {
      const before = await this.municipalities.get(tx, municipality.id, { lock: true });
      const hostNames = input.hostNames ?? before.hostNames;
      const moved = hostNames.join() !== before.hostNames.join();
      if (moved && !actor.permissions.has('municipalities.manage')) throw new Problem('forbidden');
      const after = {
        name: input.name ?? before.name,
        locales: input.locales ?? before.locales,
        profile: {
          ...before.profile,
          concessionaire: input.concessionaire ?? before.profile.concessionaire,
          accentColor: input.accentColor?.toLowerCase() ?? before.profile.accentColor,
        },
        issuer: input.issuer ? toIssuer(input.issuer) : before.issuer,
        logoKey: before.logoKey,
      };
      await this.municipalities.update(tx, municipality.id, input.version, after);
      if (moved) await this.municipalities.setHostNames(tx, municipality.id, hostNames);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'municipality.updated',
        subject: { kind: 'municipality', id: municipality.id },
        data: {
          changes: changesOf(flat(before, before.hostNames), flat({ ...before, ...after }, hostNames)),
        },
      });
      return this.municipalities.get(tx, municipality.id);
    });
    this.directory.forget();
    return toSettingsDto(saved, citizenSite(this.config.publicUrl, saved));
  }
}

/** As people name the settings. */
function flat(row: MunicipalityRow, hostNames: readonly string[]): Record<string, unknown> {
  const { concessionaire, accentColor } = row.profile;
  return {
    name: row.name,
    locales: row.locales,
    concessionaire,
    accentColor,
    issuer: row.issuer,
    hostNames,
  };
}
