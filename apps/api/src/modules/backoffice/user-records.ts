import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { OperatorSessions } from '../auth/index.js';
import { toUserDto, toUserSessionDto, type UserListDto, type UserSessionListDto } from './http/users.dto.js';
import { UserRepository } from './persistence/user.repository.js';

@Injectable()
export class UserRecords {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
    private readonly operatorSessions: OperatorSessions,
  ) {}

  list({ municipality }: OperatorContext): Promise<UserListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => ({
      items: (await this.users.all(tx)).map(toUserDto),
    }));
  }

  /** @throws Problem not_found */
  sessions({ municipality }: OperatorContext, id: string): Promise<UserSessionListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const user = await this.users.get(tx, id);
      return { items: (await this.operatorSessions.openOf(tx, user.id)).map(toUserSessionDto) };
    });
  }
}
