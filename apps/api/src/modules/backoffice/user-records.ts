import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { toUserDto, type UserListDto } from './http/users.dto.js';
import { UserRepository } from './persistence/user.repository.js';

@Injectable()
export class UserRecords {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
  ) {}

  list({ municipality }: OperatorContext): Promise<UserListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => ({
      items: (await this.users.all(tx)).map(toUserDto),
    }));
  }
}
