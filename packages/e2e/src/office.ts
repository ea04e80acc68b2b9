import {
  acceptRequest,
  createClient,
  createConfig,
  getReview,
  operatorLogin,
  refuseRequest,
  type Client,
} from '@sosta/contracts/client';
import { until } from '@sosta/local';
import { TOTP, Secret } from 'otpauth';
import { stack, TOWN, type OperatorAccount } from './stack.js';

/** What the authenticator app of an operator shows now. */
export function authenticatorCode(account: OperatorAccount): string {
  return new TOTP({ secret: Secret.fromBase32(account.totpSecret) }).generate();
}

/** An operator who decides over the API. */
export class Office {
  private constructor(private readonly client: Client) {}

  static async open(account: OperatorAccount): Promise<Office> {
    const client = createClient(createConfig({ baseUrl: stack().url }));
    let token = '';
    // A code works once: a worker that starts again within half a minute waits for the next.
    await until(
      async () => {
        const { email, password } = account;
        const { data } = await operatorLogin({
          client,
          body: { email, password, totp: authenticatorCode(account) },
        });
        token = data?.accessToken ?? '';
        return token !== '';
      },
      { what: `the sign-in of ${account.name}`, timeoutMs: 65_000, intervalMs: 1000 },
    );
    return new Office(createClient(createConfig({ baseUrl: stack().url, auth: token })));
  }

  async accept(id: string, options: { electricCertified?: boolean } = {}): Promise<void> {
    const base = { client: this.client, throwOnError: true, path: { municipality: TOWN, id } } as const;
    const { data } = await getReview(base);
    const verdicts = data.documents.map((document) => ({
      documentId: document.id,
      verdict: 'VALID' as const,
    }));
    await acceptRequest({ ...base, body: { version: data.version, verdicts, ...options } });
  }

  async refuse(id: string, reasons: string[]): Promise<void> {
    const base = { client: this.client, throwOnError: true, path: { municipality: TOWN, id } } as const;
    const { data } = await getReview(base);
    await refuseRequest({ ...base, body: { version: data.version, reasons } });
  }
}
