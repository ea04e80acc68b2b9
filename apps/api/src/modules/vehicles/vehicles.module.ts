import { Module } from '@nestjs/common';
import { AttestationForms } from './attestation-forms.js';
import { PlateViews } from './http/plate-views.js';
import { PlatesController } from './http/plates.controller.js';
import { RequestPlate } from './use-cases/request-plate.use-case.js';

@Module({ controllers: [PlatesController], providers: [AttestationForms, PlateViews, RequestPlate] })
export class VehiclesModule {}
