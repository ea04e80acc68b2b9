import { Injectable } from '@nestjs/common';
import type { EffectHandler } from './effect-handler.js';

/** Every topic with its handler. Modules register theirs when they start; a message without one fails loudly. */
@Injectable()
export class EffectRegistry {
  private readonly handlers = new Map<string, EffectHandler>();

  register(handler: EffectHandler): void {
    if (this.handlers.has(handler.topic)) throw new Error(`Two handlers for the topic ${handler.topic}`);
    this.handlers.set(handler.topic, handler);
  }

  get(topic: string): EffectHandler {
    const handler = this.handlers.get(topic);
    if (!handler) throw new Error(`No handler for the topic ${topic}`);
    return handler;
  }

  topics(): string[] {
    return [...this.handlers.keys()].sort();
  }
}
