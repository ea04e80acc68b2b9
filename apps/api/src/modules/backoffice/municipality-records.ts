import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { STARTING_MODELS, citizenSite } from '../municipalities/index.js';
import {
  toMunicipalityEntryDto,
  toSettingsDto,
  type MunicipalityListDto,
  type SettingsDto,
  type SetupDto,
  type StartingModelListDto,
} from './http/municipalities.dto.js';
import { MunicipalitySetup } from './municipality-setup.js';
import { MunicipalityRepository } from './persistence/municipality.repository.js';

@Injectable()
export class MunicipalityRecords {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly municipalities: MunicipalityRepository,
    private readonly checks: MunicipalitySetup,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Every municipality, and whether it can sell; nothing of its citizens. */
  async list(): Promise<MunicipalityListDto> {
    const rows = await this.unitOfWork.runPlatform((tx) => this.municipalities.all(tx));
    const items: MunicipalityListDto['items'] = [];
    for (const row of rows) {
      const { ready } = await this.unitOfWork.run(row.id, (tx) => this.checks.of(tx, row.timezone));
      items.push(toMunicipalityEntryDto(row, citizenSite(this.config.publicUrl, row), ready));
    }
    return { items };
  }

  models(): StartingModelListDto {
    return {
      items: STARTING_MODELS.map(({ code, name, description }) => ({ code, name, description })),
    };
  }

  settings({ municipality }: OperatorContext): Promise<SettingsDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const row = await this.municipalities.get(tx, municipality.id);
      return toSettingsDto(row, citizenSite(this.config.publicUrl, row));
    });
  }

  setup({ municipality }: OperatorContext): Promise<SetupDto> {
    return this.unitOfWork.run(municipality.id, (tx) => this.checks.of(tx, municipality.timezone));
  }
}
