import { LOCALES, isVatNumber } from '@sosta/contracts';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import {
  POLICIES,
  isPolicyKey,
  policyContradictions,
  withDefaults,
  type PolicyKey,
} from '../modules/municipalities/index.js';
import { isBefore, isCivilDate } from '../platform/clock/civil.js';
import { PRESETS } from './index.js';
import { sandbox } from './sandbox/index.js';

const ajv = new Ajv({ formats: { date: isCivilDate } });

describe.each([...PRESETS, sandbox].map((preset) => [preset.slug, preset] as const))(
  'the preset %s',
  (_, preset) => {
    test('names only zones it has, and no code twice', () => {
      const zones = preset.zones.map(({ code }) => code);
      for (const type of preset.certificationTypes)
        if (type.zone !== null) expect(zones).toContain(type.zone);
      for (const product of preset.products) expect(zones).toEqual(expect.arrayContaining(product.zones));
      for (const codes of [zones, preset.certificationTypes, preset.products, preset.decisionReasons].map(
        (list) => list.map((item) => (typeof item === 'string' ? item : item.code)),
      )) {
        expect(new Set(codes).size).toBe(codes.length);
      }
    });

    test('has policies that their schema allows', () => {
      for (const [key, value] of Object.entries(preset.policies)) {
        expect(isPolicyKey(key)).toBe(true);
        if (isPolicyKey(key)) expect([key, ajv.validate(POLICIES[key].schema, value)]).toEqual([key, true]);
      }
    });

    test('has policies that hold together', () => {
      const rows = Object.entries(preset.policies).map(([key, value]) => ({ key: key as PolicyKey, value }));
      expect(policyContradictions(withDefaults(rows))).toEqual([]);
    });

    test('names no other town', () => {
      const written = JSON.stringify(preset);
      for (const other of PRESETS.filter(({ slug }) => slug !== preset.slug)) {
        const town = other.name.split(' ').at(-1);
        expect(written).not.toMatch(new RegExp(`${town}`, 'i'));
        expect(written).not.toContain(other.issuer.vatNumber);
      }
    });

    test('sells every product at a price from its first day on, without gaps', () => {
      for (const product of preset.products) {
        expect([product.code, product.tariffs[0]?.fromOn]).toEqual([product.code, product.onSaleFromOn]);
        for (const [index, tariff] of product.tariffs.entries()) {
          expect(Number.isInteger(tariff.grossCents) && tariff.grossCents > 0).toBe(true);
          const before = product.tariffs[index - 1];
          if (before) expect(isBefore(before.fromOn, tariff.fromOn)).toBe(true);
        }
        // Without a certification there is no zone to take: the product has its own.
        if (product.certificationKind === null)
          expect([product.code, product.zones.length > 0]).toEqual([product.code, true]);
        else expect(preset.certificationTypes.map(({ kind }) => kind)).toContain(product.certificationKind);
      }
    });

    test('says everything in every language', () => {
      const texts = [
        ...preset.zones.flatMap((zone) => [zone.name, zone.description]),
        ...preset.certificationTypes.flatMap((type) => [type.name, type.description]),
        ...preset.products.flatMap((product) => [product.name, product.description]),
        ...preset.decisionReasons.map((reason) => reason.text),
        ...preset.notices.flatMap((notice) => [notice.title, notice.body]),
        ...preset.texts.flatMap((text) => [text.title, text.body]),
      ];
      for (const text of texts) for (const locale of LOCALES) expect(text[locale]).toMatch(/\S/);
      expect(preset.texts.map(({ code }) => code).sort()).toEqual(['ACCESSIBILITY', 'PRIVACY', 'REGULATION']);
    });

    test('gives a reviewer reasons for either answer to every kind of request', () => {
      for (const kind of ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'] as const) {
        for (const decision of ['REFUSE', 'INTEGRATE'] as const) {
          const reasons = preset.decisionReasons.filter(
            (reason) => reason.decision === decision && reason.appliesTo.includes(kind),
          );
          expect([kind, decision, reasons.length > 0]).toEqual([kind, decision, true]);
        }
      }
    });

    test('is sold by somebody with a VAT number that can exist', () => {
      expect(isVatNumber(preset.issuer.vatNumber)).toBe(true);
      expect(preset.profile.accentColor).toMatch(/^#[0-9a-f]{6}$/);
    });
  },
);

test('no preset speaks of another municipality', () => {
  for (const preset of PRESETS) {
    const words = JSON.stringify(preset).toLowerCase();
    // The model of the fourth document is called Valmontone in its title and Lamezia in its body.
    const strangers = PRESETS.filter((other) => other !== preset).flatMap((other) => [
      other.slug,
      other.name.replace(/^(Comune|Città) di /, '').toLowerCase(),
      other.profile.concessionaire.toLowerCase(),
      other.issuer.legalName.toLowerCase(),
    ]);
    for (const stranger of [...strangers, 'lamezia']) {
      expect([preset.slug, stranger, words.includes(stranger)]).toEqual([preset.slug, stranger, false]);
    }
  }
});
