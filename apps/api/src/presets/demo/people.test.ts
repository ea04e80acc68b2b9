import { formatPlate, validatePlate } from '@sosta/contracts';
import { describe, expect, test } from 'vitest';
import { matchesPerson, validateFiscalCode } from '../../platform/identifiers/index.js';
import { form, photo } from './files.js';
import { demoTotpCode, demoTotpSecret } from './operators.js';
import { demoPerson, demoVehicle } from './people.js';

const address = { street: 'Via Roma', postalCode: '00000', city: 'Altrove', province: 'ZZ' };
const numbers = Array.from({ length: 80 }, (_, index) => index + 1);

describe('the people of the demo', () => {
  test('are different, always the same, and agree with their fiscal codes', async () => {
    const people = await Promise.all(numbers.map((number) => demoPerson(number, address)));
    expect(await demoPerson(7, address)).toEqual(people[6]);
    expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
    expect(new Set(people.map(({ fiscalCode }) => fiscalCode)).size).toBe(people.length);
    for (const person of people) {
      expect(await validateFiscalCode(person.fiscalCode, '2026-11-21')).toMatchObject({
        ok: true,
        birthOn: person.bornOn,
        sex: person.sex,
      });
      const declared = {
        surname: person.familyName,
        name: person.givenName,
        birthOn: person.bornOn,
        sex: person.sex,
      };
      expect([person.email, matchesPerson(person.fiscalCode, declared)]).toEqual([person.email, []]);
      expect(person.email).toMatch(/^[a-z]+\.[a-z]+@example\.it$/);
    }
  });

  test('drive vehicles with plates that could exist', () => {
    for (const kind of ['CAR', 'ELECTRIC', 'MOTORCYCLE', 'MICROCAR', 'FOREIGN', 'HISTORIC'] as const) {
      const vehicles = numbers.map((number) => demoVehicle(number, kind));
      for (const vehicle of vehicles) {
        const check = validatePlate(vehicle.vehicleKind, vehicle.plate);
        expect([vehicle.plate, check.ok]).toEqual([vehicle.plate, true]);
        expect(formatPlate(vehicle.vehicleKind, vehicle.plate)).not.toBe('');
      }
    }
  });

  test('have documents that are what they say', async () => {
    const picture = await photo('a.jpg', 'Carta d’identità', ['<script>', 'D’Angelo & figli']);
    expect(picture.bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    const paper = form('a.pdf', 'Modulo (prova)', ['Niccolò D’Angelo', String.raw`\) 1 0 R`]);
    const text = paper.bytes.toString('latin1');
    expect(text.startsWith('%PDF-1.4')).toBe(true);
    expect(text).toContain(String.raw`(\\\) 1 0 R)`);
    // The table of contents points at each object.
    for (const [, offset] of text.matchAll(/^(\d{10}) 00000 n/gm))
      expect(text.slice(Number(offset))).toMatch(/^\d+ 0 obj/);
  });

  test('and its operators have authenticators that stay the same', () => {
    expect(demoTotpSecret('a@example.it')).toMatch(/^[A-Z2-7]{32}$/);
    expect(demoTotpSecret('a@example.it')).not.toBe(demoTotpSecret('b@example.it'));
    const at = new Date('2026-11-21T10:00:00Z');
    expect(demoTotpCode('a@example.it', at)).toBe(
      demoTotpCode('a@example.it', new Date(at.getTime() + 29_000)),
    );
  });
});
