import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { OperatorTotp, Passwords } from '../../auth/index.js';
import { mayChangeRoles } from '../domain/user.rules.js';
import { toUserDto, type CreateUserInput, type NewUserDto } from '../http/users.dto.js';
import { UserRepository } from '../persistence/user.repository.js';

@Injectable()
export class CreateUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly totp: OperatorTotp,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem forbidden, operator_email_taken */
  async run({ municipality, actor }: OperatorContext, input: CreateUserInput): Promise<NewUserDto> {
    if (!mayChangeRoles(actor.roles, [], input.roles)) throw new Problem('forbidden');
    const id = uuidv7();
    const temporaryPassword = readablePassword();
    const secret = this.totp.newSecret();
    const passwordHash = await this.passwords.hash(temporaryPassword);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.users.insert(tx, {
        id,
        name: input.name,
        email: input.email,
        passwordHash,
        totpSecretSealed: this.totp.seal(id, secret),
        createdAt: this.clock.now(),
      });
      await this.users.setRoles(tx, municipality.id, id, input.roles);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'operator.created',
        subject: { kind: 'operator', id },
        data: { name: input.name, roles: input.roles },
      });
      const user = toUserDto(await this.users.get(tx, id));
      return { user, temporaryPassword, totpUri: this.totp.uri(input.email, secret) };
    });
  }
}

/** No letters that are mistaken for one another when read aloud or copied by hand. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** About 93 bits in four groups: `kTm7-…`. */
function readablePassword(): string {
  const group = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
