import { IntersectionType } from '@nestjs/swagger';
import { ACCOUNT_STATES, HOLDER_KINDS, LOCALES, type HolderKind, type Locale } from '@sosta/contracts';
import {
  Checked,
  ChoiceField,
  EmailField,
  FlagField,
  IntField,
  NestedField,
  Out,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { CompanyDetailsInput, RegistrationDetailsInput } from '../../auth/index.js';
import { CertificationRequestInput } from '../../certification/index.js';
import { IntegrationInput, PlateDto, RequestSummaryDto } from '../../requests/index.js';
import {
  SubscriptionApplicationInput,
  SubscriptionChoiceInput,
  SubscriptionDto,
} from '../../subscriptions/index.js';
import { PlateRequestInput } from '../../vehicles/index.js';
import { IDENTITY_DOCUMENTS, type IdentityDocument } from '../use-cases/register-holder.use-case.js';

class IdentificationInput {
  @ChoiceField(IDENTITY_DOCUMENTS, { name: 'IdentityDocument', description: 'Its number is not kept' })
  documentKind: IdentityDocument;

  @FlagField({ description: 'The operator has compared the document with the person' })
  @Checked('verified', 'declaration_required', (value) => value === true)
  identityVerified: boolean;

  @FlagField({ description: 'The privacy notice was printed and accepted' })
  @Checked('accepted', 'privacy_required', (value) => value === true)
  privacyAccepted: boolean;

  @IntField({ min: 1, max: 1_000_000, description: 'The version of the notice that was printed' })
  privacyVersion: number;
}

class AccessInput {
  @TextField({ max: 40, optional: true, description: 'Where people sign in with a user name' })
  username?: string;

  @ChoiceField(LOCALES, { name: 'Locale', optional: true, description: 'Of the e-mails' })
  locale?: Locale;
}

export class RegisterHolderInput extends IntersectionType(IdentificationInput, AccessInput) {
  @ChoiceField(HOLDER_KINDS, { name: 'HolderKind' })
  kind: HolderKind;

  @TextField({ max: 30, description: 'Codice fiscale, or the VAT number of a company' })
  fiscalCode: string;

  @NestedField(() => RegistrationDetailsInput, { optional: true, description: 'Of a person' })
  person?: RegistrationDetailsInput;

  @NestedField(() => CompanyDetailsInput, { optional: true, description: 'Of a company' })
  company?: CompanyDetailsInput;

  @EmailField({
    optional: true,
    description: 'With it, a link to choose a password is sent; without it, no online access',
  })
  email?: string | null;
}

export class GiveAccessInput extends IntersectionType(IdentificationInput, AccessInput) {
  @EmailField()
  email: string;
}

export class PresenceInput {
  @ChoiceField(['HOLDER', 'DELEGATE'], { name: 'CounterPresence', description: 'Who stands at the counter' })
  present: 'HOLDER' | 'DELEGATE';

  @TextField({ max: 120, optional: true, description: 'Needed for a delegate' })
  delegateName?: string | null;

  @UuidField({ optional: true, description: 'The delegation, uploaded before; needed for a delegate' })
  delegationId?: string | null;
}

export class OnBehalfCertificationInput extends IntersectionType(CertificationRequestInput, PresenceInput) {}
export class OnBehalfPlateInput extends IntersectionType(PlateRequestInput, PresenceInput) {}
export class OnBehalfSubscriptionInput extends IntersectionType(SubscriptionChoiceInput, PresenceInput) {}
export class OnBehalfIntegrationInput extends IntersectionType(IntegrationInput, PresenceInput) {}
export class OnBehalfApplicationInput extends IntersectionType(SubscriptionApplicationInput, PresenceInput) {}

export class RegisteredHolderDto {
  @Out({ format: 'uuid' }) holderId: string;
}

export class CounterAccountDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() emailMasked: string;
  @Out({ enum: [...ACCOUNT_STATES], enumName: 'AccountState' }) status: string;
}

export class CounterIdentificationDto {
  @Out({ format: 'date-time' }) at: string;
  @Out() operatorName: string;
  @Out({ enum: [...IDENTITY_DOCUMENTS], enumName: 'IdentityDocument' }) documentKind: string;
}

export class CounterCardDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...HOLDER_KINDS], enumName: 'HolderKind' }) kind: string;
  @Out() displayName: string;
  @Out() fiscalCodeMasked: string;
  @Out() city: string;
  @Out({ type: String, nullable: true }) phoneMasked: string | null;
  @Out({ type: () => CounterAccountDto, nullable: true, description: 'Null: served at the counter only' })
  account: CounterAccountDto | null;
  @Out({ type: () => CounterIdentificationDto, nullable: true, description: 'The last at the counter' })
  identification: CounterIdentificationDto | null;
  @Out({
    type: () => RequestSummaryDto,
    isArray: true,
    description: 'Newest first; for who may not read requests only those that await payment',
  })
  requests: RequestSummaryDto[];
  @Out({ type: [String], format: 'uuid', description: 'Requests whose payment was begun online' })
  payingOnline: string[];
  @Out({ type: () => SubscriptionDto, isArray: true }) subscriptions: SubscriptionDto[];
  @Out({ type: () => PlateDto, isArray: true, description: 'Accepted' }) plates: PlateDto[];
}
