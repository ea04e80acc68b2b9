/**
 * How a municipality's invoices reach the Sistema di Interscambio.
 *
 * | code | way                                                                                                     |
 * | ---- | ------------------------------------------------------------------------------------------------------- |
 * | FILE | the office downloads the files and uploads them where it has access; nothing leaves by itself            |
 * | PEC  | by certified e-mail, first to the common address, then to the one that the exchange system assigns        |
 * | REST | through an intermediary                                                                                 |
 *
 * Sending twice does no harm: the exchange system refuses a file name it knows (00002), so what is not known to have
 * arrived is sent again under the same name.
 */
export const SDI_CHANNELS = ['FILE', 'PEC', 'REST'] as const;
export type SdiChannelCode = (typeof SDI_CHANNELS)[number];

export interface SdiFile {
  /** Our id of the attempt: the idempotency key. */
  transmissionId: string;
  name: string;
  content: Buffer;
}

/** The channel will never take this file as it is; what else goes wrong is thrown as any error, and tried again. */
export class SdiRefusal extends Error {
  override readonly name = 'SdiRefusal';
}

/** One way to send. Never called inside a database transaction. */
export interface SdiChannel {
  readonly code: SdiChannelCode;
  /**
   * @returns the channel's own name for what it took; null when it has none
   * @throws {SdiRefusal} when trying again is useless
   */
  send(file: SdiFile): Promise<string | null>;
}
