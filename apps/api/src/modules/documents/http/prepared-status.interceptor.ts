import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { DocumentLinkDto } from './document-link.dto.js';

/** Answers 202 instead of 200 while the document is being prepared. */
@Injectable()
export class PreparedStatus implements NestInterceptor<DocumentLinkDto, DocumentLinkDto> {
  intercept(context: ExecutionContext, next: CallHandler<DocumentLinkDto>): Observable<DocumentLinkDto> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((link) => {
        if (link.state === 'PREPARING') void reply.status(202).header('Retry-After', '1');
        return link;
      }),
    );
  }
}
