import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';
import { OutgoingCallError, OutgoingCalls } from '../../platform/outbound/outgoing-calls.js';

/** Tells at once, while somebody is there to mend it, what each delivery would find out. It is judged again at each. */
@Injectable()
export class EndpointAddresses {
  constructor(private readonly calls: OutgoingCalls) {}

  /**
   * Asks the name servers: never within a transaction.
   * @throws Problem validation_failed on /url
   */
  async check(address: string): Promise<void> {
    if (!this.calls.mayCall(address)) throw Problem.field('/url', { code: 'webhook_address_invalid' });
    try {
      await this.calls.resolve(new URL(address));
    } catch (error) {
      if (!(error instanceof OutgoingCallError)) throw error;
      const code = error.fault === 'ADDRESS_NOT_ALLOWED' ? 'address_not_public' : 'host_not_found';
      throw Problem.field('/url', { code });
    }
  }
}
