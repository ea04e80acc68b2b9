import { ChoiceField, Out, TextField } from '../../../platform/http/fields.js';
import { Problem } from '../../../platform/http/problem.js';

/** Names as RFC 6749 has them. */
export class ClientTokenInput {
  @ChoiceField(['client_credentials'])
  grant_type: string;

  @TextField({ max: 100, optional: true, description: 'Absent with HTTP Basic' })
  client_id?: string | null;

  @TextField({ max: 200, optional: true, description: 'One of the client’s keys; absent with HTTP Basic' })
  client_secret?: string | null;

  @TextField({ max: 200, optional: true, description: 'Separated by spaces; absent: all of the client’s' })
  scope?: string | null;
}

export class ClientTokenDto {
  @Out() access_token: string;
  @Out({ enum: ['Bearer'] }) token_type: string;
  @Out({ type: 'integer', format: 'int32', description: 'Seconds' }) expires_in: number;
  @Out() scope: string;
}

/**
 * The client's id and secret, from HTTP Basic or from the body.
 * @throws Problem api_key_invalid when there are none
 */
export function clientCredentials(
  authorization: string | undefined,
  input: ClientTokenInput,
): { clientId: string; clientSecret: string } {
  const basic = /^Basic ([A-Za-z0-9+/=]{1,500})$/.exec(authorization ?? '');
  if (basic) {
    const text = Buffer.from(basic[1]!, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon < 1) throw new Problem('api_key_invalid');
    return { clientId: text.slice(0, colon), clientSecret: text.slice(colon + 1) };
  }
  if (!input.client_id || !input.client_secret) throw new Problem('api_key_invalid');
  return { clientId: input.client_id, clientSecret: input.client_secret };
}
