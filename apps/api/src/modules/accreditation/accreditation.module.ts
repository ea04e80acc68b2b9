import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { ImportsModule } from '../imports/index.js';
import { BlankForms } from './blank-forms.js';
import { CommunicationDesk } from './communication-desk.js';
import { CommunicationsController } from './http/communications.controller.js';
import { OperatorCommunicationsController } from './http/operator-communications.controller.js';
import { PinsController } from './http/pins.controller.js';
import { EraseCommunications } from './jobs/erase-communications.job.js';
import { LapsePinLetters } from './jobs/lapse-pin-letters.job.js';
import { LetterVault } from './letter-vault.js';
import { CommunicationRepository } from './persistence/communication.repository.js';
import { PinRepository } from './persistence/pin.repository.js';
import { RegistryLookup } from './persistence/registry-lookup.js';
import { PinDesk } from './pin-desk.js';
import { PrintPinLetter } from './print-pin-letter.effect.js';
import { RegistryMode } from './registry-mode.js';
import { AcceptCommunication } from './use-cases/accept-communication.use-case.js';
import { CommunicationDecisions } from './use-cases/decide-communication.js';
import { IssuePin } from './use-cases/issue-pin.use-case.js';
import { RefuseCommunication } from './use-cases/refuse-communication.use-case.js';
import { SendCommunication } from './use-cases/send-communication.use-case.js';
import { TakePinLetter } from './use-cases/take-pin-letter.use-case.js';
import { UploadCommunicationDocument } from './use-cases/upload-communication-document.use-case.js';

const pins = [PinRepository, LetterVault, PrintPinLetter, PinDesk, IssuePin, TakePinLetter, LapsePinLetters];

const communications = [
  RegistryMode,
  BlankForms,
  CommunicationRepository,
  RegistryLookup,
  CommunicationDesk,
  CommunicationDecisions,
  UploadCommunicationDocument,
  SendCommunication,
  AcceptCommunication,
  RefuseCommunication,
  EraseCommunications,
];

/** How people get in where the municipality vouches for them: PINs on paper, and who is not recognised yet (R28–R38). */
@Module({
  imports: [AuthModule, ImportsModule],
  controllers: [PinsController, CommunicationsController, OperatorCommunicationsController],
  providers: [...pins, ...communications],
})
export class AccreditationModule {}
