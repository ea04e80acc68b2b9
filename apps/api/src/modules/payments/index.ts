export { PaymentAccounts } from './accounts/payment-accounts.js';
export { PaymentsModule } from './payments.module.js';
export {
  PaymentRepository,
  toResolveSql,
  type PaymentListRow,
  type PaymentRow,
} from './persistence/payment.repository.js';
export { StartPayment } from './use-cases/start-payment.use-case.js';
export { CheckPayment } from './use-cases/check-payment.js';
export { PaymentRowDto, toPaymentRowDto } from './http/payment.dto.js';
