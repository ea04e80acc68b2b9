import { CivilDateField, Out } from '../../../platform/http/fields.js';

const CENTS = { type: 'integer', format: 'int32' } as const;

export class SimulateProductInput {
  @CivilDateField({
    optional: true,
    nullable: true,
    description: 'The day to look at; absent: the first on which everything of the draft holds',
  })
  on?: string | null;
}

export class SimulatedCaseDto {
  @Out({ description: 'The case in words' }) text: string;
  @Out({ ...CENTS, nullable: true, description: 'As published; null: not for sale on that day' })
  beforeCents: number | null;
  @Out({ ...CENTS, nullable: true }) afterCents: number | null;
}

export class SimulatedGroupDto {
  @Out({ type: 'integer', format: 'int32', description: 'Subscriptions in force today' }) count: number;
  @Out({ ...CENTS, nullable: true }) beforeCents: number | null;
  @Out({ ...CENTS, nullable: true }) afterCents: number | null;
}

export class SimulationDto {
  @Out({ format: 'date' }) on: string;
  @Out({ description: 'False: there is no draft, both prices are the published ones' }) draft: boolean;
  @Out({ type: [SimulatedCaseDto] }) cases: SimulatedCaseDto[];
  @Out({
    type: [SimulatedGroupDto],
    description: 'Of the subscriptions in force: how many would pay what. Nobody by name',
  })
  groups: SimulatedGroupDto[];
  @Out({ type: 'integer', format: 'int32' }) count: number;
  @Out({
    type: 'integer',
    description: 'Cents a year, if everybody who has one today renewed',
  })
  yearlyDifferenceCents: number;
}
