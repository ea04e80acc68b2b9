import { Module } from '@nestjs/common';
import { SandboxClockController } from './http/sandbox-clock.controller.js';
import { MoveClock } from './use-cases/move-clock.use-case.js';

/** What only a town that does not exist has: a clock of its own (ADR 0029). */
@Module({ controllers: [SandboxClockController], providers: [MoveClock] })
export class SandboxModule {}
