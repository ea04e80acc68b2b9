import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { PlateRepository } from '../persistence/plate.repository.js';
import type { PlateListDto } from './plate.dto.js';
import { toPlateDto } from './to-plate-dto.js';

@Injectable()
export class PlateViews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly plates: PlateRepository,
  ) {}

  /** Those accepted (R53). */
  list(call: CitizenContext): Promise<PlateListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => ({
      items: (await this.plates.activeOf(tx, call.actor.holderId)).map(toPlateDto),
    }));
  }
}
