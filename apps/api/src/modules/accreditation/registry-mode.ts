import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { Policies } from '../municipalities/index.js';

/** Preliminary communications exist where registration asks the municipal registry (R37). */
@Injectable()
export class RegistryMode {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: Policies,
  ) {}

  isOn(municipality: Pick<MunicipalityRef, 'id' | 'timezone'>): Promise<boolean> {
    return this.unitOfWork.run(
      municipality.id,
      async (tx) =>
        (await this.policies.value(tx, municipality.timezone, 'registration.mode')) === 'REGISTRY',
    );
  }

  /** @throws Problem feature_not_enabled */
  async require(municipality: MunicipalityRef): Promise<void> {
    if (!(await this.isOn(municipality))) throw new Problem('feature_not_enabled');
  }
}
