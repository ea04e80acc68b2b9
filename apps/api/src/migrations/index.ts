import { Foundation1700000000001 } from './1700000000001-foundation.js';
import { Throttle1700000000010 } from './1700000000010-throttle.js';
import { InvoiceCancellation1700000000020 } from './1700000000020-invoice-cancellation.js';
import { NotificationAttachments1700000000021 } from './1700000000021-notification-attachments.js';
import { PreparedForms1700000000030 } from './1700000000030-prepared-forms.js';
import { ReasonedRefusals1700000000031 } from './1700000000031-reasoned-refusals.js';
import { HolderByName1700000000040 } from './1700000000040-holder-by-name.js';
import { PoliciesOfEveryDocument1700000000050 } from './1700000000050-policies-of-every-document.js';
import { Imports1700000000060 } from './1700000000060-imports.js';
import { RegistrationModes1700000000070 } from './1700000000070-registration-modes.js';
import { Accreditation1700000000080 } from './1700000000080-accreditation.js';
import { SingleRequest1700000000090 } from './1700000000090-single-request.js';
import { Documents1700000000100 } from './1700000000100-documents.js';
import { MunicipalitySettings1700000000110 } from './1700000000110-municipality-settings.js';
import { OfficeContent1700000000120 } from './1700000000120-office-content.js';
import { Enforcement1700000000130 } from './1700000000130-enforcement.js';
import { Worklist1700000000140 } from './1700000000140-worklist.js';
import { Review1700000000150 } from './1700000000150-review.js';
import { ApprovalRules1700000000160 } from './1700000000160-approval-rules.js';
import { Counter1700000000170 } from './1700000000170-counter.js';
import { SubscriptionsInLife1700000000180 } from './1700000000180-subscriptions-in-life.js';
import { CatalogueDrafts1700000000190 } from './1700000000190-catalogue-drafts.js';
import { Zones1700000000200 } from './1700000000200-zones.js';
import { DailyFigures1700000000210 } from './1700000000210-daily-figures.js';
import { OperatorAccess1700000000211 } from './1700000000211-operator-access.js';
import { OneCase1700000000220 } from './1700000000220-one-case.js';
import { TimesInClasses1700000000230 } from './1700000000230-times-in-classes.js';
import { RevokedGrounds1700000000231 } from './1700000000231-revoked-grounds.js';
import { CounterVoids1700000000240 } from './1700000000240-counter-voids.js';
import { WorkOfMoneyAndAddresses1700000000241 } from './1700000000241-work-of-money-and-addresses.js';
import { PaymentAccounts1700000000250 } from './1700000000250-payment-accounts.js';
import { RefusedWebhooks1700000000251 } from './1700000000251-refused-webhooks.js';
import { PaymentNotices1700000000265 } from './1700000000265-payment-notices.js';
import { Refunds1700000000270 } from './1700000000270-refunds.js';
import { ElectronicInvoices1700000000300 } from './1700000000300-electronic-invoices.js';
import { InvoicePreservation1700000000305 } from './1700000000305-invoice-preservation.js';
import { RightsOfToday1700000000310 } from './1700000000310-rights-of-today.js';
import { Journal1700000000320 } from './1700000000320-journal.js';
import { PaymentDifferences1700000000321 } from './1700000000321-payment-differences.js';
import { IseeAttestation1700000000330 } from './1700000000330-isee-attestation.js';
import { PageTokens1700000000340 } from './1700000000340-page-tokens.js';
import { PaymentComparisons1700000000350 } from './1700000000350-payment-comparisons.js';
import { MailEvents1700000000351 } from './1700000000351-mail-events.js';
import { RefundedFigures1700000000352 } from './1700000000352-refunded-figures.js';
import { InvoiceWishes1700000000360 } from './1700000000360-invoice-wishes.js';
import { PlateChecks1700000000370 } from './1700000000370-plate-checks.js';
import { Webhooks1700000000380 } from './1700000000380-webhooks.js';
import { Integration1700000000390 } from './1700000000390-integration.js';
import { Sandbox1700000000400 } from './1700000000400-sandbox.js';
import { PaymentDisputes1700000000410 } from './1700000000410-payment-disputes.js';
import { UnansweredDisputes1700000000411 } from './1700000000411-unanswered-disputes.js';
import { ChecksOnce1700000000420 } from './1700000000420-checks-once.js';
import { DisputesGoOn1700000000430 } from './1700000000430-disputes-go-on.js';
import { ChecksByTime1700000000450 } from './1700000000450-checks-by-time.js';
import { MoneyOfASubscription1700000000451 } from './1700000000451-money-of-a-subscription.js';
import { OneAmongMany1700000000466 } from './1700000000466-one-among-many.js';
import { NewestFirst1700000000467 } from './1700000000467-newest-first.js';
import { AroundOne1700000000468 } from './1700000000468-around-one.js';
import { EventsOfAPayment1700000000469 } from './1700000000469-events-of-a-payment.js';
import { TriesAndPublishings1700000000470 } from './1700000000470-tries-and-publishings.js';
import { OtherMoney1700000000471 } from './1700000000471-other-money.js';
import { RefundsNotShown1700000000472 } from './1700000000472-refunds-not-shown.js';
import { RecordsOfChecks1700000000475 } from './1700000000475-records-of-checks.js';

/** In order. A landed migration is never changed: expand, backfill, contract. */
export const migrations = [
  Foundation1700000000001,
  Throttle1700000000010,
  InvoiceCancellation1700000000020,
  NotificationAttachments1700000000021,
  PreparedForms1700000000030,
  ReasonedRefusals1700000000031,
  HolderByName1700000000040,
  PoliciesOfEveryDocument1700000000050,
  Imports1700000000060,
  RegistrationModes1700000000070,
  Accreditation1700000000080,
  SingleRequest1700000000090,
  Documents1700000000100,
  MunicipalitySettings1700000000110,
  OfficeContent1700000000120,
  Enforcement1700000000130,
  Worklist1700000000140,
  Review1700000000150,
  ApprovalRules1700000000160,
  Counter1700000000170,
  SubscriptionsInLife1700000000180,
  CatalogueDrafts1700000000190,
  Zones1700000000200,
  DailyFigures1700000000210,
  OperatorAccess1700000000211,
  OneCase1700000000220,
  TimesInClasses1700000000230,
  RevokedGrounds1700000000231,
  CounterVoids1700000000240,
  WorkOfMoneyAndAddresses1700000000241,
  PaymentAccounts1700000000250,
  RefusedWebhooks1700000000251,
  PaymentNotices1700000000265,
  Refunds1700000000270,
  ElectronicInvoices1700000000300,
  InvoicePreservation1700000000305,
  RightsOfToday1700000000310,
  Journal1700000000320,
  PaymentDifferences1700000000321,
  IseeAttestation1700000000330,
  PageTokens1700000000340,
  PaymentComparisons1700000000350,
  MailEvents1700000000351,
  RefundedFigures1700000000352,
  InvoiceWishes1700000000360,
  PlateChecks1700000000370,
  Webhooks1700000000380,
  Integration1700000000390,
  Sandbox1700000000400,
  PaymentDisputes1700000000410,
  UnansweredDisputes1700000000411,
  ChecksOnce1700000000420,
  DisputesGoOn1700000000430,
  ChecksByTime1700000000450,
  MoneyOfASubscription1700000000451,
  OneAmongMany1700000000466,
  NewestFirst1700000000467,
  AroundOne1700000000468,
  EventsOfAPayment1700000000469,
  TriesAndPublishings1700000000470,
  OtherMoney1700000000471,
  RefundsNotShown1700000000472,
  RecordsOfChecks1700000000475,
];
