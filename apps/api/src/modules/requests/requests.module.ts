import { Global, Module } from '@nestjs/common';
import { RequestRepository } from './persistence/request.repository.js';
import { RequestKinds } from './request-kinds.js';

@Global()
@Module({ providers: [RequestRepository, RequestKinds], exports: [RequestRepository, RequestKinds] })
export class RequestsModule {}
