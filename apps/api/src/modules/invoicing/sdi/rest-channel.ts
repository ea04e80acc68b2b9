import { SdiRefusal, type SdiChannel, type SdiFile } from './sdi-channel.js';

export interface RestSettings {
  /** Where files are posted, `https://…`. */
  url: string;
  /** Sent as `Authorization: Bearer`. */
  token: string;
}

/**
 * An intermediary with a REST interface: `POST {url}` with the file as the body, `Content-Disposition` naming it and
 * `Idempotency-Key` our attempt; 2xx with `{"id": "…"}` takes it over. What comes back arrives at our receipts address.
 */
export class RestChannel implements SdiChannel {
  readonly code = 'REST';

  constructor(private readonly settings: RestSettings) {}

  async send(file: SdiFile): Promise<string | null> {
    const response = await fetch(this.settings.url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(20_000),
      headers: {
        authorization: `Bearer ${this.settings.token}`,
        'content-type': 'application/xml',
        'content-disposition': `attachment; filename="${file.name}"`,
        'idempotency-key': file.transmissionId,
      },
      body: new Uint8Array(file.content),
    });
    // Told to wait, or broken: later. Everything else it says will stay so.
    if (response.status === 408 || response.status === 429 || response.status >= 500)
      throw new Error(`The intermediary answered ${response.status}`);
    if (!response.ok) throw new SdiRefusal(`The intermediary refused the file (${response.status})`);
    const body: unknown = await response.json().catch(() => null);
    const id = typeof body === 'object' && body !== null ? (body as { id?: unknown }).id : null;
    return typeof id === 'string' ? id.slice(0, 200) : null;
  }
}
