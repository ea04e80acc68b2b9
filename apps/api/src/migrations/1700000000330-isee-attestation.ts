import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a price goes by the income that is declared (ISEE), its attestation is a document of its own. */
export class IseeAttestation1700000000330 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE document DROP CONSTRAINT document_kind_check;
ALTER TABLE document ADD CONSTRAINT document_kind_check CHECK (kind IN
  ('IDENTITY_DOCUMENT', 'SELF_CERTIFICATION', 'VEHICLE_REGISTRATION', 'AVAILABILITY_ATTESTATION', 'ISEE_ATTESTATION', 'DELEGATION', 'OTHER'));
`);
  }

  async down(): Promise<void> {
    throw new Error('Documents of this kind may be there: write another migration instead.');
  }
}
