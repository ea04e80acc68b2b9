import { DOCUMENT_KINDS, HOLDER_KINDS } from '@sosta/contracts';
import type { Localized } from '../../../platform/http/locale.js';

/** What a rule can answer. `DENY` is a proposal: only a person refuses. */
export const RULE_OUTCOMES = ['APPROVE', 'REVIEW', 'DENY'] as const;
export type RuleOutcome = (typeof RULE_OUTCOMES)[number];

export const RULE_KINDS = ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** What a condition can look at. */
export const RULE_FACTS = [
  /** One automatic check, by its code: its level. */
  'CHECK',
  /** The worst level among all checks. */
  'WORST_CHECK',
  /** New, or a renewal. */
  'PURPOSE',
  /** Documents sent: every one named has to be there. */
  'DOCUMENTS',
  'CERTIFICATION_TYPE',
  'PRODUCT',
  'HOLDER_KIND',
  /** Asked online, or at the counter. */
  'SOURCE',
] as const;
export type RuleFact = (typeof RULE_FACTS)[number];

export const CHECK_LEVELS = ['OK', 'WARN', 'FAIL'] as const;
export type CheckLevel = (typeof CHECK_LEVELS)[number];

export interface RuleCondition {
  fact: RuleFact;
  /** The check's code, where the fact is one check. */
  check?: string;
  /** Holds when what is seen is one of these; of documents, when all of these are there. */
  values: string[];
}

/** "If all conditions hold, then": one line of the municipality's approval rules. */
export interface ReviewRule {
  kind: RuleKind;
  conditions: RuleCondition[];
  outcome: RuleOutcome;
  /** The reason of the municipality's list that the draft of a refusal starts with. */
  reason?: string;
  /** For the citizen, in the draft of a refusal. */
  note?: string;
}

const all = ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'] as const;
const word = (it: string, en: string): Localized => ({ it, en });

/**
 * The automatic checks a rule can name, with the kinds of request that have them. A subscription asked for in one
 * request carries the checks of its plate too. A check that is not listed cannot be named, and still stands in the
 * way of an approval when it is not green: that is meant for what lowers the price and only a person can read off a
 * document (ISEE, emission class).
 */
export const RULE_CHECKS: Readonly<Record<string, { kinds: readonly RuleKind[]; word: Localized }>> = {
  fiscal_code: {
    kinds: all,
    word: word('Codice fiscale e dati della persona', 'Fiscal code and the person’s data'),
  },
  birth_place: { kinds: all, word: word('Luogo di nascita', 'Place of birth') },
  vat_number: { kinds: all, word: word('Partita IVA', 'VAT number') },
  account: { kinds: all, word: word('E-mail confermata', 'E-mail confirmed') },
  street: { kinds: ['CERTIFICATION'], word: word('Via del settore', 'Street of the sector') },
  address: { kinds: ['CERTIFICATION'], word: word('Indirizzo del profilo', 'Address of the profile') },
  existing: {
    kinds: ['CERTIFICATION'],
    word: word('Altre certificazioni valide', 'Other valid certifications'),
  },
  documents: { kinds: all, word: word('Documenti richiesti', 'Required documents') },
  plate_format: {
    kinds: ['PLATE', 'SUBSCRIPTION'],
    word: word('Formato della targa', 'Format of the plate'),
  },
  other_holders: {
    kinds: ['PLATE', 'SUBSCRIPTION'],
    word: word('Stessa targa di altri', 'Same plate with others'),
  },
  owner: {
    kinds: ['PLATE', 'SUBSCRIPTION'],
    word: word('Richiedente intestatario', 'Applicant is the owner'),
  },
  duplicate: { kinds: ['PLATE', 'SUBSCRIPTION'], word: word('Targa già associata', 'Plate already there') },
  first_paid: { kinds: ['PLATE', 'SUBSCRIPTION'], word: word('Prima targa pagata', 'First plate paid') },
  electric: {
    kinds: ['PLATE', 'SUBSCRIPTION'],
    word: word('Veicolo dichiarato elettrico', 'Declared electric'),
  },
  certification_period: {
    kinds: ['SUBSCRIPTION'],
    word: word('Certificazione valida per tutto il periodo', 'Certified for the whole period'),
  },
  eligible: {
    kinds: ['SUBSCRIPTION'],
    word: word('Certificazione, targa e tipologia compatibili', 'Certification, plate and product fit'),
  },
};

/** Which facts a kind of request has, and the values a fact can take where they are known beforehand. */
export const RULE_FACT_OF: Readonly<
  Record<RuleFact, { kinds: readonly RuleKind[]; values: readonly string[] | null }>
> = {
  CHECK: { kinds: all, values: CHECK_LEVELS },
  WORST_CHECK: { kinds: all, values: CHECK_LEVELS },
  PURPOSE: { kinds: ['SUBSCRIPTION'], values: ['NEW', 'RENEWAL'] },
  DOCUMENTS: { kinds: all, values: DOCUMENT_KINDS },
  CERTIFICATION_TYPE: { kinds: ['CERTIFICATION'], values: null },
  PRODUCT: { kinds: ['SUBSCRIPTION'], values: null },
  HOLDER_KIND: { kinds: all, values: HOLDER_KINDS },
  SOURCE: { kinds: all, values: ['ONLINE', 'COUNTER'] },
};

/** What codes of rules are called on screen. */
export const RULE_WORDS: Readonly<Record<string, Localized>> = {
  APPROVE: word('approva', 'approve'),
  REVIEW: word('decide una persona', 'a person decides'),
  DENY: word('proponi il rifiuto', 'propose a refusal'),
  CERTIFICATION: word('Certificazione', 'Certification'),
  PLATE: word('Associazione targa', 'Plate association'),
  SUBSCRIPTION: word('Abbonamento', 'Subscription'),
  CHECK: word('Un controllo', 'A check'),
  WORST_CHECK: word('Tutti i controlli insieme', 'All checks together'),
  PURPOSE: word('Nuovo o rinnovo', 'New or renewal'),
  DOCUMENTS: word('Documenti inviati', 'Documents sent'),
  CERTIFICATION_TYPE: word('Tipo di certificazione', 'Kind of certification'),
  PRODUCT: word('Tipologia di abbonamento', 'Product'),
  HOLDER_KIND: word('Chi chiede', 'Who asks'),
  SOURCE: word('Da dove arriva', 'Where it comes from'),
  OK: word('in ordine', 'in order'),
  WARN: word('da guardare', 'to be looked at'),
  FAIL: word('non superato', 'failed'),
  NEW: word('nuovo', 'new'),
  RENEWAL: word('rinnovo', 'renewal'),
  PERSON: word('persona fisica', 'natural person'),
  COMPANY: word('società o ente', 'company'),
  ONLINE: word('online', 'online'),
  COUNTER: word('sportello', 'counter'),
};

export const REVIEW_RULES_SCHEMA = {
  type: 'array',
  maxItems: 30,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['kind', 'conditions', 'outcome'],
    properties: {
      kind: { type: 'string', enum: [...RULE_KINDS] },
      outcome: { type: 'string', enum: [...RULE_OUTCOMES] },
      reason: { type: 'string', minLength: 1, maxLength: 60 },
      note: { type: 'string', minLength: 1, maxLength: 1000 },
      conditions: {
        type: 'array',
        minItems: 1,
        maxItems: 10,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['fact', 'values'],
          properties: {
            fact: { type: 'string', enum: [...RULE_FACTS] },
            check: { type: 'string', minLength: 1, maxLength: 60 },
            values: {
              type: 'array',
              minItems: 1,
              maxItems: 20,
              uniqueItems: true,
              items: { type: 'string', minLength: 1, maxLength: 60 },
            },
          },
        },
      },
    },
  },
} as const;

/** What the schema cannot tell: conditions that no request of the kind could ever answer. Pointers below the list. */
export function ruleMistakes(rules: readonly ReviewRule[]): string[] {
  return rules.flatMap(({ kind, conditions }, at) =>
    conditions.flatMap(({ fact, check, values }, index) => {
      const here = `/${at}/conditions/${index}`;
      const known = RULE_FACT_OF[fact];
      if (!known.kinds.includes(kind)) return [`${here}/fact`];
      const checked = fact === 'CHECK';
      if (
        checked !== (check !== undefined) ||
        (checked && !(Object.hasOwn(RULE_CHECKS, check!) && RULE_CHECKS[check!]!.kinds.includes(kind)))
      )
        return [`${here}/check`];
      return known.values && values.some((value) => !known.values!.includes(value)) ? [`${here}/values`] : [];
    }),
  );
}
