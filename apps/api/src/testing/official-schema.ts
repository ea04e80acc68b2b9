import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OfficialSchema } from '../modules/invoicing/official-schema.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const configured = process.env['FATTURAPA_SCHEMA_DIR'];
/** Where the schema and the sample files are, when they are. They are not ours to ship. */
export const schemaFolder = configured ?? join(repository, '..', 'shared', 'fatturapa');

/** The official schema where this machine has it; says plainly when it has not. */
export async function officialSchema(): Promise<OfficialSchema | null> {
  if (configured || existsSync(schemaFolder)) return OfficialSchema.load(schemaFolder);
  process.stderr.write(
    'The invoices were NOT compared with the official schema: FATTURAPA_SCHEMA_DIR names no folder. ' +
      'They were judged by our own rules only.\n',
  );
  return null;
}
