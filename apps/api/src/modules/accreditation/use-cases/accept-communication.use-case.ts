import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { RegistryRecords } from '../../imports/index.js';
import { checkPerson } from '../person-check.js';
import {
  CommunicationRepository,
  type CommunicatedPerson,
  type Communication,
  type Corrections,
  type PersonField,
} from '../persistence/communication.repository.js';
import { CommunicationDecisions } from './decide-communication.js';

const FIELDS: readonly PersonField[] = [
  'fiscalCode',
  'givenName',
  'familyName',
  'bornOn',
  'birthPlace',
  'birthProvince',
  'sex',
  'street',
  'streetNumber',
  'postalCode',
  'city',
  'province',
];

/** R37, R38: the data, corrected where the operator saw fit, enter the registry, and the person can register. */
@Injectable()
export class AcceptCommunication {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly communications: CommunicationRepository,
    private readonly registry: RegistryRecords,
    private readonly decisions: CommunicationDecisions,
  ) {}

  /** @throws Problem not_found, validation_failed, conflict_stale_version */
  async run(
    call: OperatorContext,
    input: {
      id: string;
      version: number;
      corrections?: { [F in PersonField]?: CommunicatedPerson[F] | undefined } | undefined;
    },
  ): Promise<void> {
    const { municipality } = call;
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const one = await this.communications.get(tx, input.id, { lock: true });
      const wanted = { ...one, ...withoutBlanks(input.corrections ?? {}) };
      const { fiscalCode, problems } = await checkPerson(
        wanted,
        civilDateOf(this.clock.now(), municipality.timezone),
        '/corrections',
      );
      if (problems.length > 0) throw Problem.fields(problems);
      const person: CommunicatedPerson = { ...wanted, fiscalCode };
      const corrections = differences(one, person);
      await this.decisions.decide(tx, call, one, {
        command: 'accept',
        version: input.version,
        corrections,
        mail: {
          template: 'communication-accepted',
          data: (site) => ({
            number: one.number,
            corrected: Object.keys(corrections).length > 0,
            url: `${site}/registrazione`,
          }),
        },
      });
      await this.registry.put(tx, person, { source: 'OPERATOR' });
    });
  }
}

function withoutBlanks<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as Partial<T>;
}

function differences(sent: Communication, entered: CommunicatedPerson): Corrections {
  return Object.fromEntries(
    FIELDS.filter((field) => sent[field] !== entered[field]).map((field) => [
      field,
      { from: sent[field], to: entered[field] },
    ]),
  );
}
