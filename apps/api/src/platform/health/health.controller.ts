import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Public } from '../http/access.js';
import { Out } from '../http/fields.js';
import { Problem } from '../http/problem.js';
import { ObjectStorage } from '../storage/object-storage.js';

export class StatusDto {
  @Out({ enum: ['OK'] })
  status: 'OK';
}

@ApiTags('platform')
@Controller()
export class HealthController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly storage: ObjectStorage,
  ) {}

  @Get('status')
  @Public()
  @ApiOperation({
    summary: 'Whether the service answers',
    description: 'For interoperability monitors: 200 while the service works.',
  })
  @ApiOkResponse({ type: StatusDto })
  getStatus(): StatusDto {
    return { status: 'OK' };
  }

  @Get('health')
  @Public()
  @HttpCode(200)
  @ApiExcludeEndpoint()
  getHealth(): StatusDto {
    return { status: 'OK' };
  }

  /** Ready = the database and the document store answer. Redis may be down: the outbox waits for it. */
  @Get('ready')
  @Public()
  @ApiExcludeEndpoint()
  async getReady(): Promise<StatusDto> {
    const late = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Problem('service_unavailable')), 3000).unref(),
    );
    await Promise.race([
      Promise.all([this.unitOfWork.runPlatform((tx) => tx.query('SELECT 1')), this.storage.ping()]),
      late,
    ]).catch(() => {
      throw new Problem('service_unavailable');
    });
    return { status: 'OK' };
  }
}
