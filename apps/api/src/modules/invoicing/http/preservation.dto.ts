import { CivilDateField, Out } from '../../../platform/http/fields.js';
import type { CivilDate } from '../../../platform/clock/civil.js';

export const PRESERVATION_STATES = ['PREPARING', 'READY', 'ERASED'] as const;

export class PreservationInput {
  @CivilDateField({ description: 'First day of issue' })
  fromOn: CivilDate;

  @CivilDateField({ description: 'Last day of issue; less than a year after the first' })
  toOn: CivilDate;
}

export class PreservationDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ format: 'date' }) fromOn: string;
  @Out({ format: 'date' }) toOn: string;
  @Out({ format: 'date-time' }) requestedAt: string;
  @Out({
    enum: [...PRESERVATION_STATES],
    enumName: 'PreservationState',
    description: 'ERASED: the file is gone, what it was stays written',
  })
  state: (typeof PRESERVATION_STATES)[number];
  @Out() fileName: string;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'Files in it, without its lists' })
  files: number | null;
  @Out({ type: 'integer', nullable: true }) sizeBytes: number | null;
  @Out({ type: String, nullable: true, description: 'SHA-256 of the whole, hex' }) sha256: string | null;
  @Out({ type: String, nullable: true, description: 'A link that lives a minute, when ready' }) url:
    | string
    | null;
}

export class PreservationListDto {
  @Out({ type: () => PreservationDto, isArray: true, description: 'The latest ten, the newest first' })
  items: PreservationDto[];
}
