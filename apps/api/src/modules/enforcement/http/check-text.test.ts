import { CHECK_OUTCOMES, SUBSCRIPTION_STATES } from '@sosta/contracts';
import { expect, it } from 'vitest';
import { fc } from '../../../testing/properties.js';
import { checkText } from './check-text.js';

const text = fc.string({ unit: 'binary' });
const instant = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
const plate = fc.stringMatching(/^[A-Z0-9]{2,12}$/);
const outcome = fc.constantFrom(...CHECK_OUTCOMES);
const right = fc.record({
  id: fc.uuid(),
  number: text,
  product: fc.record({ code: text, name: text }),
  zones: fc.array(text, { maxLength: 3 }),
  validFrom: instant,
  validUntil: instant,
  plateKind: fc.constantFrom('PRIMARY' as const, 'TEMPORARY' as const),
  status: fc.constantFrom(...SUBSCRIPTION_STATES),
  serial: fc.nat(),
});
const answer = fc.record({
  checkId: fc.uuid(),
  checkedAt: instant,
  at: instant,
  plate,
  allowed: fc.boolean(),
  outcome,
  validUntil: fc.option(instant),
  zone: fc.option(text),
  rights: fc.array(right, { maxLength: 3 }),
});
const similar = fc.array(fc.record({ plate, outcome }), { maxLength: 3 });

it('is what JSON.stringify makes of the answer, a character for each byte', () => {
  fc.assert(
    fc.property(answer, fc.option(similar), (given, hints) => {
      const check = hints ? { ...given, similar: hints } : given;
      const sent = Buffer.from(checkText(check), 'latin1').toString('utf8');
      expect(sent).toBe(Buffer.from(JSON.stringify(check)).toString('utf8'));
    }),
  );
});
