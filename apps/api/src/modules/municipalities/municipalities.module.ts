import { Global, Module } from '@nestjs/common';
import { LogoController } from './http/logo.controller.js';
import { MunicipalityController } from './http/municipality.controller.js';
import { MunicipalityDirectory } from './municipality-directory.js';
import { Policies } from './policies.js';
import { PublicInformation } from './public-information.js';
import { PublicTexts } from './public-texts.js';

@Global()
@Module({
  controllers: [LogoController, MunicipalityController],
  providers: [MunicipalityDirectory, Policies, PublicTexts, PublicInformation],
  exports: [MunicipalityDirectory, Policies, PublicTexts],
})
export class MunicipalitiesModule {}
