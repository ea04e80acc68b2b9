import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { fc } from '../../../testing/properties.js';
import { newSecret, signedHeaders } from './signature.js';

it('signs what the official library verifies, whatever the body, and either secret of a rotation will do', () => {
  fc.assert(
    fc.property(fc.json(), fc.uuid(), (body, id) => {
      const [old, fresh] = [newSecret(), newSecret()];
      const headers = signedHeaders([fresh, old], { id, at: new Date(), body });
      for (const secret of [old, fresh])
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
      expect(() => new Webhook(old).verify(`${body} `, headers)).toThrow();
      expect(() => new Webhook(old).verify(body, { ...headers, 'webhook-id': `${id}x` })).toThrow();
    }),
  );
});
