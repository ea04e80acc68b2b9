import { Global, Module } from '@nestjs/common';
import { MunicipalityDirectory } from './municipality-directory.js';
import { Policies } from './policies.js';

@Global()
@Module({ providers: [MunicipalityDirectory, Policies], exports: [MunicipalityDirectory, Policies] })
export class MunicipalitiesModule {}
