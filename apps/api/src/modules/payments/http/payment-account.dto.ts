import { ONLINE_METHODS, type OnlineMethod } from '@sosta/contracts';
import {
  ChoiceField,
  ChoiceListField,
  FlagField,
  NestedField,
  Out,
  TextField,
  VersionField,
} from '../../../platform/http/fields.js';

export const ACCOUNT_MODES = ['TEST', 'LIVE'] as const;

export class AccountSettingInput {
  @TextField({ max: 40 }) name: string;
  @TextField({ max: 4000, min: 0, multiline: true, description: 'Never answered again where it is a secret' })
  value: string;
}

export class CreatePaymentAccountInput {
  @TextField({ max: 40, description: 'One of the providers listed' }) provider: string;
  @TextField({ max: 80, description: 'As operators tell it from others' }) label: string;
  @ChoiceField(ACCOUNT_MODES, { name: 'PaymentAccountMode' }) mode: (typeof ACCOUNT_MODES)[number];
  @ChoiceListField(ONLINE_METHODS, { name: 'OnlineMethod', min: 1 }) methods: OnlineMethod[];
  @NestedField(() => AccountSettingInput, { list: { max: 20 } }) settings: AccountSettingInput[];
}

export class UpdatePaymentAccountInput {
  @VersionField() version: number;
  @TextField({ max: 80 }) label: string;
  @ChoiceListField(ONLINE_METHODS, { name: 'OnlineMethod', min: 1 }) methods: OnlineMethod[];
}

export class ReplaceCredentialsInput {
  @VersionField() version: number;
  @NestedField(() => AccountSettingInput, { list: { min: 1, max: 20 } }) settings: AccountSettingInput[];
}

export class SwitchPaymentAccountInput {
  @VersionField() version: number;
  @FlagField({ description: 'Whether it takes new payments' }) active: boolean;
}

export class ProviderFieldDto {
  @Out() name: string;
  @Out() label: string;
  @Out({ description: 'Where it is found at the provider' }) hint: string;
  @Out({ description: 'Encrypted, and never answered again' }) secret: boolean;
  @Out() required: boolean;
}

export class ProviderKindDto {
  @Out() code: string;
  @Out() name: string;
  @Out({ enum: [...ONLINE_METHODS], enumName: 'OnlineMethod', isArray: true }) methods: OnlineMethod[];
  @Out({ type: String, nullable: true, description: 'What to do at the provider, in plain words' })
  help: string | null;
  @Out({ type: () => ProviderFieldDto, isArray: true }) fields: ProviderFieldDto[];
}

export class AccountSettingDto {
  @Out() name: string;
  @Out({ description: 'Of a secret only the last four characters' }) value: string;
  @Out() secret: boolean;
}

export class PaymentAccountDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() provider: string;
  @Out() providerName: string;
  @Out() label: string;
  @Out({ enum: [...ACCOUNT_MODES], enumName: 'PaymentAccountMode' }) mode: (typeof ACCOUNT_MODES)[number];
  @Out({ description: 'The deployment’s own: its credentials are in its environment' }) ofDeployment: boolean;
  @Out({ enum: [...ONLINE_METHODS], enumName: 'OnlineMethod', isArray: true }) methods: OnlineMethod[];
  @Out({ description: 'Takes new payments; those there are go on either way' }) active: boolean;
  @Out({ type: 'integer', format: 'int32', description: 'Payments begun here and not ended yet' })
  openPayments: number;
  @Out({
    type: String,
    nullable: true,
    description: 'Where the provider has to send its events; null where nobody has to enter it',
  })
  webhookUrl: string | null;
  @Out({ type: () => AccountSettingDto, isArray: true }) settings: AccountSettingDto[];
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ format: 'date-time' }) activeChangedAt: string;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'Of the credentials in use' })
  credentialsAt: string | null;
  @Out({ type: 'integer', format: 'int32' }) version: number;
}

export class PaymentAccountListDto {
  @Out({ type: () => PaymentAccountDto, isArray: true }) items: PaymentAccountDto[];
  @Out({ type: () => ProviderKindDto, isArray: true, description: 'Where accounts can be made' })
  providers: ProviderKindDto[];
  @Out({
    enum: [...ONLINE_METHODS],
    enumName: 'OnlineMethod',
    isArray: true,
    description: 'Offered to citizens by the policy, and taken by no account',
  })
  missing: OnlineMethod[];
}

export class ConnectionCheckDto {
  @Out({ enum: ['OK', 'REFUSED', 'UNAVAILABLE'], enumName: 'ConnectionState' })
  state: 'OK' | 'REFUSED' | 'UNAVAILABLE';
  @Out({ type: String, nullable: true, description: 'How the provider calls the account' }) merchant:
    | string
    | null;
}

export class WebhookRefusalDto {
  @Out({ description: 'The account’s name' }) account: string;
  @Out({
    enum: [
      'SIGNATURE_MISSING',
      'SIGNATURE_INVALID',
      'TOO_OLD',
      'MALFORMED',
      'UNKNOWN_PAYMENT',
      'NOT_ALLOWED_TO_ASK',
    ],
    enumName: 'WebhookRefusalReason',
  })
  reason: string;
  @Out({ type: 'integer', format: 'int32' }) times: number;
  @Out({ format: 'date-time' }) lastAt: string;
}

export class WebhookRefusalListDto {
  @Out({
    type: () => WebhookRefusalDto,
    isArray: true,
    description: 'Of the last thirty days, the latest first',
  })
  items: WebhookRefusalDto[];
  @Out({ type: 'integer', format: 'int32', description: 'Payments open now: they are asked about anyway' })
  openPayments: number;
}
