import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { atTownTime, type TownTime } from '../clock/town-time.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { SostaRequest } from './context.js';

/** Serves the requests of a sandbox at its own time. Those of other municipalities pass as if it were not there. */
@Injectable()
export class TownTimeInterceptor implements NestInterceptor {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler,
  ): Observable<unknown> | Promise<Observable<unknown>> {
    const { municipality } = context.switchToHttp().getRequest<SostaRequest>();
    if (!municipality?.sandbox) return next.handle();
    return this.unitOfWork.townTime(municipality.id).then((town) => at(town, next));
  }
}

function at(town: TownTime | null, next: CallHandler): Observable<unknown> {
  return new Observable((subscriber) => atTownTime(town, () => next.handle().subscribe(subscriber)));
}
