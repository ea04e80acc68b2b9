import { Injectable } from '@nestjs/common';
import type { RequestKind } from './domain/request.machine.js';
import type { RequestKindHandler } from './domain/request-kind.js';

/** The kinds of request, each registered by the module that owns it when it starts. */
@Injectable()
export class RequestKinds {
  private readonly handlers = new Map<RequestKind, RequestKindHandler>();

  register(handler: RequestKindHandler): void {
    if (this.handlers.has(handler.kind)) throw new Error(`Two handlers for requests of kind ${handler.kind}`);
    this.handlers.set(handler.kind, handler);
  }

  get(kind: RequestKind): RequestKindHandler {
    const handler = this.handlers.get(kind);
    if (!handler) throw new Error(`No handler for requests of kind ${kind}`);
    return handler;
  }

  all(): RequestKindHandler[] {
    return [...this.handlers.values()];
  }
}
