import { Out } from '../../../platform/http/fields.js';

const count = (description: string): PropertyDecorator =>
  Out({ type: 'integer', format: 'int32', description });

export class OperatorSummaryDto {
  @count('Requests the office has to answer')
  open: number;

  @count('Of those, past their day')
  overdue: number;

  @count('Of those, due today')
  dueToday: number;

  @count('Approved and not paid yet')
  awaitingPayment: number;

  @count('Valid today')
  activeSubscriptions: number;

  @count('Of those, with their last day within thirty days')
  expiringIn30Days: number;

  @count('Payments received that no request could take')
  paymentsToResolve: number;

  @count('Refunds that colleagues asked for and nobody approved yet')
  refundsToApprove: number;

  @count('Differences with the providers that nobody has explained')
  differencesToExplain: number;

  @count('E-mails that did not arrive and nobody has looked after')
  undeliveredMessages: number;

  @count('Invoices asked for and not issued yet')
  invoicesToIssue: number;

  @count('Assistance threads waiting for the office')
  openThreads: number;

  @count('Preliminary communications waiting for a decision')
  communicationsToDecide: number;

  @count('PINs asked for and not issued yet')
  pinsToIssue: number;

  @count('Webhooks that were disabled because nothing reached them')
  stoppedWebhooks: number;
}
