import { Module } from '@nestjs/common';
import { Forms } from './forms.js';
import { FormsController, OperatorFormsController } from './http/forms.controller.js';
import { OfficesController, OperatorOfficesController } from './http/offices.controller.js';
import { OperatorReasonsController } from './http/reasons.controller.js';
import { OperatorTextsController } from './http/texts.controller.js';
import { Offices } from './offices.js';
import { FormRepository } from './persistence/form.repository.js';
import { OfficeRepository } from './persistence/office.repository.js';
import { ReasonRepository } from './persistence/reason.repository.js';
import { TextRepository } from './persistence/text.repository.js';
import { Texts } from './texts.js';
import { PublishTextUseCase } from './use-cases/publish-text.use-case.js';
import { SaveFormUseCase } from './use-cases/save-form.use-case.js';
import { SaveOfficeUseCase } from './use-cases/save-office.use-case.js';
import { SaveReasonUseCase } from './use-cases/save-reason.use-case.js';

/** What the office writes by itself: texts, forms, opening hours, reasons. */
@Module({
  controllers: [
    OfficesController,
    OperatorOfficesController,
    OperatorTextsController,
    OperatorReasonsController,
    FormsController,
    OperatorFormsController,
  ],
  providers: [
    OfficeRepository,
    TextRepository,
    ReasonRepository,
    FormRepository,
    Offices,
    Texts,
    Forms,
    SaveOfficeUseCase,
    PublishTextUseCase,
    SaveReasonUseCase,
    SaveFormUseCase,
  ],
})
export class OfficeModule {}
