import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An accepted certification or plate can be revoked: a decision as the others, with a task for each subscription that
 * rests on it. A municipality that has no reason for revoking or suspending gets the common ones: new ones start with
 * them, older ones never had them.
 */
export class RevokedGrounds1700000000231 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE pending_decision DROP CONSTRAINT pending_decision_decision_check;
      ALTER TABLE pending_decision ADD CONSTRAINT pending_decision_decision_check
        CHECK (decision IN ('ACCEPT', 'INTEGRATE', 'REFUSE', 'REVOKE'));
      ALTER TABLE subscription_review DROP CONSTRAINT subscription_review_cause_check;
      ALTER TABLE subscription_review ADD CONSTRAINT subscription_review_cause_check
        CHECK (cause IN ('ADDRESS_CHANGED', 'CERTIFICATION_REVOKED', 'PLATE_REVOKED'));

      -- Only where the office has none that fits, in use or put aside: its own words stay its own.
      ALTER TABLE decision_reason NO FORCE ROW LEVEL SECURITY;
      INSERT INTO decision_reason (id, municipality_id, code, decision, applies_to, text, position)
      SELECT gen_random_uuid(), m.id, r.code, r.decision, r.applies_to, r.text::jsonb,
             (SELECT coalesce(max(position), 0) FROM decision_reason d WHERE d.municipality_id = m.id) + r.at
        FROM municipality m
       CROSS JOIN (VALUES
         (1, 'REQUIREMENTS_CHECK', 'SUSPEND', ARRAY['SUBSCRIPTION'],
          '{"it": "Stiamo verificando se ci sono ancora i requisiti per avere l’abbonamento.", "en": "We are checking whether the requirements for the subscription are still met."}'),
         (2, 'HOLDER_ASKED_PAUSE', 'SUSPEND', ARRAY['SUBSCRIPTION'],
          '{"it": "Lo ha chiesto il titolare.", "en": "The holder asked for it."}'),
         (3, 'REQUIREMENTS_LOST', 'REVOKE', ARRAY['SUBSCRIPTION'],
          '{"it": "Non ci sono più i requisiti per avere l’abbonamento, come la residenza nel settore.", "en": "The requirements for the subscription, such as residence in the sector, are no longer met."}'),
         (4, 'FALSE_DECLARATION', 'REVOKE', ARRAY['SUBSCRIPTION'],
          '{"it": "Una dichiarazione o un documento presentato per averlo non risulta vero.", "en": "A declaration or document given to obtain it was found not to be true."}'),
         (5, 'GROUND_NOT_GIVEN', 'REVOKE', ARRAY['CERTIFICATION', 'PLATE'],
          '{"it": "Da una verifica successiva, i requisiti dichiarati non risultano.", "en": "A later check found that what was declared is not so."}'),
         (6, 'GROUND_NOT_TRUE', 'REVOKE', ARRAY['CERTIFICATION', 'PLATE'],
          '{"it": "Un documento presentato con la richiesta non risulta autentico o non è del richiedente.", "en": "A document sent with the request was found not to be genuine, or not the applicant’s."}')
       ) AS r (at, code, decision, applies_to, text)
       WHERE NOT EXISTS (SELECT 1 FROM decision_reason d WHERE d.municipality_id = m.id AND d.decision = r.decision AND d.applies_to && r.applies_to)
         AND NOT EXISTS (SELECT 1 FROM decision_reason d WHERE d.municipality_id = m.id AND d.code = r.code);
      ALTER TABLE decision_reason FORCE ROW LEVEL SECURITY;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The reasons stay: decisions may name them.
    await runner.query(/* sql */ `
      ALTER TABLE pending_decision NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE subscription_review NO FORCE ROW LEVEL SECURITY;
      DELETE FROM pending_decision WHERE decision = 'REVOKE';
      ALTER TABLE pending_decision DROP CONSTRAINT pending_decision_decision_check;
      ALTER TABLE pending_decision ADD CONSTRAINT pending_decision_decision_check
        CHECK (decision IN ('ACCEPT', 'INTEGRATE', 'REFUSE'));
      DELETE FROM subscription_review WHERE cause <> 'ADDRESS_CHANGED';
      ALTER TABLE subscription_review DROP CONSTRAINT subscription_review_cause_check;
      ALTER TABLE subscription_review ADD CONSTRAINT subscription_review_cause_check CHECK (cause IN ('ADDRESS_CHANGED'));
      ALTER TABLE pending_decision FORCE ROW LEVEL SECURITY;
      ALTER TABLE subscription_review FORCE ROW LEVEL SECURITY;
    `);
  }
}
