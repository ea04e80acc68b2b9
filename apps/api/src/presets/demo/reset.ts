import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../platform/database/data-source.js';
import type { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { ObjectStorage } from '../../platform/storage/object-storage.js';

/** Takes the files of every municipality out of the store; the rows that name them go with {@link emptyDatabase}. */
export async function removeFiles(unitOfWork: UnitOfWork, storage: ObjectStorage): Promise<void> {
  const municipalities: { id: string }[] = await unitOfWork.runPlatform((tx) =>
    tx.query('SELECT id FROM municipality'),
  );
  for (const { id } of municipalities) {
    const files: { key: string }[] = await unitOfWork.run(id, (tx) =>
      tx.query(
        `SELECT storage_key AS key FROM document
          UNION ALL SELECT storage_key FROM issued_document WHERE storage_key IS NOT NULL
          UNION ALL SELECT storage_key FROM office_form_file
          UNION ALL SELECT storage_key FROM assistance_file`,
      ),
    );
    for (const { key } of files) await storage.remove(key);
  }
}

/** Empties every table but the list of migrations. Only the owner can: the application's role may not truncate. */
export async function emptyDatabase(ownerUrl: string): Promise<void> {
  const source = await new DataSource(dataSourceOptions(ownerUrl, 1)).initialize();
  try {
    await source.transaction(async (tx) => {
      const tables: { name: string }[] = await tx.query(
        `SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'`,
      );
      // The audit trail refuses to be emptied; it is ours to set aside, in this transaction only.
      await tx.query('ALTER TABLE audit_event DISABLE TRIGGER audit_append_only');
      await tx.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
      await tx.query('ALTER TABLE audit_event ENABLE TRIGGER audit_append_only');
    });
  } finally {
    await source.destroy();
  }
}
