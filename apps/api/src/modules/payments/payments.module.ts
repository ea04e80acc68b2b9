import { Module } from '@nestjs/common';
import { InvoicingModule } from '../invoicing/index.js';
import { SubscriptionsModule } from '../subscriptions/index.js';
import { CashDesk } from './cash/cash-desk.js';
import { CashPapers } from './cash/cash-papers.js';
import { CashSessionRepository } from './cash/cash-session.repository.js';
import { CounterTill } from './cash/counter-till.js';
import { CashController } from './http/cash.controller.js';
import { CashViews } from './http/cash-views.js';
import { CitizenPaymentsController } from './http/citizen-payments.controller.js';
import { OperatorPaymentsController } from './http/operator-payments.controller.js';
import { PaymentAccountsController } from './http/payment-accounts.controller.js';
import { PaymentWebhooksController } from './http/payment-webhooks.controller.js';
import { CitizenRefundsController, OperatorRefundsController } from './http/refunds.controller.js';
import { ComparisonController } from './http/comparison.controller.js';
import { CloseDifference } from './comparison/close-difference.use-case.js';
import { ComparePayments } from './comparison/compare-payments.effect.js';
import { CompareWithProviders } from './comparison/compare-with-providers.js';
import { ComparisonRepository } from './comparison/comparison.repository.js';
import { ComparisonViews } from './comparison/comparison-views.js';
import { DifferenceRepository } from './comparison/difference.repository.js';
import { StartComparison } from './comparison/start-comparison.use-case.js';
import { PaymentJobs } from './jobs/payment-jobs.js';
import { PaymentAccountRepository } from './accounts/payment-account.repository.js';
import { PaymentAccountDesk } from './accounts/payment-account-desk.js';
import { PaymentAccounts } from './accounts/payment-accounts.js';
import { WebhookRefusals } from './accounts/webhook-refusals.js';
import { IntegrationPaymentsController } from './http/integration-payments.controller.js';
import { IntegrationPayments } from './integration-payments.js';
import { PaymentViews } from './payment-views.js';
import { SweepReceipts } from './jobs/sweep-receipts.js';
import { PaymentNoticePapers } from './payment-notice-papers.js';
import { PageTokens } from './persistence/page-tokens.js';
import { PaymentNotices } from './persistence/payment-notices.js';
import { PaymentRepository } from './persistence/payment.repository.js';
import { CheckPayment } from './use-cases/check-payment.js';
import { ReceivePaymentWebhook } from './use-cases/receive-webhook.use-case.js';
import { ResolveLateMoney } from './use-cases/resolve-late-money.use-case.js';
import { SettlePayment } from './use-cases/settle-payment.js';
import { CounterRenewalController } from './http/counter-renewal.controller.js';
import { RenewAtCounter } from './use-cases/renew-at-counter.use-case.js';
import { TakeCounterPayment } from './use-cases/take-counter-payment.use-case.js';
import { VoidCounterPayment } from './use-cases/void-counter-payment.use-case.js';
import { AskDisputes } from './disputes/ask-disputes.js';
import { DisputeLedger } from './disputes/dispute-ledger.js';
import { DisputeRepository } from './disputes/dispute.repository.js';
import { ReceiveDisputeEvent } from './disputes/receive-dispute-event.js';
import { DisputesController } from './http/disputes.controller.js';
import { ExecuteRefund } from './refunds/execute-refund.effect.js';
import { ProviderTotals } from './refunds/provider-totals.js';
import { PaymentOfCapture } from './use-cases/payment-of-capture.js';
import { ReceiveRefundEvent } from './refunds/receive-refund-event.js';
import { RefundLedger } from './refunds/refund-ledger.js';
import { RefundRepository } from './refunds/refund.repository.js';
import { RefundViews } from './refunds/refund-views.js';
import { CarryOutRefund } from './use-cases/refunds/carry-out-refund.use-case.js';
import { DecideRefund } from './use-cases/refunds/decide-refund.use-case.js';
import { RequestRefund } from './use-cases/refunds/request-refund.use-case.js';
import { StartPayment } from './use-cases/start-payment.use-case.js';

@Module({
  imports: [SubscriptionsModule, InvoicingModule],
  controllers: [
    PaymentWebhooksController,
    PaymentAccountsController,
    CitizenPaymentsController,
    OperatorPaymentsController,
    CounterRenewalController,
    CashController,
    OperatorRefundsController,
    ComparisonController,
    DisputesController,
    CitizenRefundsController,
    IntegrationPaymentsController,
  ],
  providers: [
    PaymentAccountRepository,
    PaymentAccounts,
    PaymentAccountDesk,
    WebhookRefusals,
    PaymentRepository,
    IntegrationPayments,
    PageTokens,
    PaymentNotices,
    PaymentNoticePapers,
    SweepReceipts,
    PaymentViews,
    StartPayment,
    CashSessionRepository,
    CashDesk,
    CashPapers,
    VoidCounterPayment,
    CashViews,
    CounterTill,
    RenewAtCounter,
    TakeCounterPayment,
    SettlePayment,
    ResolveLateMoney,
    CheckPayment,
    ReceivePaymentWebhook,
    PaymentJobs,
    CompareWithProviders,
    ComparisonRepository,
    ComparisonViews,
    ComparePayments,
    DifferenceRepository,
    StartComparison,
    PaymentOfCapture,
    ReceiveRefundEvent,
    DisputeRepository,
    DisputeLedger,
    ReceiveDisputeEvent,
    AskDisputes,
    RefundRepository,
    RefundLedger,
    ProviderTotals,
    ExecuteRefund,
    RefundViews,
    RequestRefund,
    DecideRefund,
    CarryOutRefund,
    CloseDifference,
  ],
  exports: [PaymentAccounts, PaymentRepository, PaymentViews, StartPayment, CheckPayment],
})
export class PaymentsModule {}
