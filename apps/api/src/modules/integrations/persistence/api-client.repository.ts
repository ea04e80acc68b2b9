import { Injectable } from '@nestjs/common';
import type { ApiScope } from '@sosta/contracts';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

export interface ApiKeyRow {
  id: string;
  prefix: string;
  createdAt: Date;
  /** Null: until revoked. */
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

export interface ApiClientRow {
  id: string;
  name: string;
  scopes: ApiScope[];
  /** Null: every zone. */
  zoneIds: string[] | null;
  zoneCodes: string[] | null;
  quotaPerMinute: number;
  createdAt: Date;
  revokedAt: Date | null;
  version: number;
  /** Newest first. */
  keys: ApiKeyRow[];
}

/** What the gate needs of a key, whether or not it is valid now. */
export interface KeyInUse {
  keyId: string;
  clientId: string;
  scopes: ApiScope[];
  zoneIds: string[] | null;
  quotaPerMinute: number;
  expiresAt: Date | null;
  revoked: boolean;
}

const CLIENT = `c.id, c.name, c.scopes, c.zone_ids AS "zoneIds", c.quota_per_minute AS "quotaPerMinute",
  c.created_at AS "createdAt", c.revoked_at AS "revokedAt", c.version,
  CASE WHEN c.zone_ids IS NOT NULL THEN ARRAY(SELECT z.code FROM zone z WHERE z.id = ANY(c.zone_ids) ORDER BY z.code) END AS "zoneCodes"`;
const KEY = `k.id, k.client_id AS "clientId", k.prefix, k.created_at AS "createdAt", k.expires_at AS "expiresAt",
  k.revoked_at AS "revokedAt", k.last_used_at AS "lastUsedAt"`;
const IN_USE = `k.id AS "keyId", c.id AS "clientId", c.scopes, c.zone_ids AS "zoneIds",
  c.quota_per_minute AS "quotaPerMinute", k.expires_at AS "expiresAt",
  (k.revoked_at IS NOT NULL OR c.revoked_at IS NOT NULL) AS revoked
  FROM api_key k JOIN api_client c ON c.id = k.client_id`;

@Injectable()
export class ApiClientRepository {
  async all(tx: Tx): Promise<ApiClientRow[]> {
    const clients: ApiClientRow[] = await tx.query(
      `SELECT ${CLIENT} FROM api_client c ORDER BY c.revoked_at IS NOT NULL, lower(c.name), c.id LIMIT 500`,
    );
    return this.withKeys(tx, clients);
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string, options: { lock?: boolean } = {}): Promise<ApiClientRow> {
    const clients: ApiClientRow[] = await tx.query(
      `SELECT ${CLIENT} FROM api_client c WHERE c.id = $1${options.lock ? ' FOR UPDATE' : ''}`,
      [id],
    );
    if (!clients[0]) throw new Problem('not_found');
    return (await this.withKeys(tx, [clients[0]]))[0]!;
  }

  /** @throws Problem validation_failed on /name when another client has it */
  async insert(
    tx: Tx,
    municipalityId: string,
    client: Pick<ApiClientRow, 'id' | 'name' | 'scopes' | 'zoneIds' | 'quotaPerMinute'>,
    by: { operatorId: string; now: Date },
  ): Promise<void> {
    await named(() =>
      tx.query(
        `INSERT INTO api_client (id, municipality_id, name, scopes, zone_ids, quota_per_minute, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          ...[client.id, municipalityId, client.name, client.scopes, client.zoneIds, client.quotaPerMinute],
          ...[by.now, by.operatorId],
        ],
      ),
    );
  }

  /** @throws Problem conflict_stale_version; validation_failed on /name */
  async update(
    tx: Tx,
    client: Pick<ApiClientRow, 'id' | 'version' | 'name' | 'scopes' | 'zoneIds' | 'quotaPerMinute'>,
  ): Promise<void> {
    const [rows] = (await named(() =>
      tx.query(
        `UPDATE api_client SET name = $3, scopes = $4, zone_ids = $5, quota_per_minute = $6, version = version + 1
          WHERE id = $1 AND version = $2 AND revoked_at IS NULL RETURNING id`,
        [client.id, client.version, client.name, client.scopes, client.zoneIds, client.quotaPerMinute],
      ),
    )) as [unknown[], number];
    if (rows.length === 0) throw new Problem('conflict_stale_version');
  }

  async insertKey(
    tx: Tx,
    municipalityId: string,
    key: { id: string; clientId: string; prefix: string; hash: string; expiresAt: Date | null; now: Date },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO api_key (id, municipality_id, client_id, prefix, key_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [key.id, municipalityId, key.clientId, key.prefix, key.hash, key.now, key.expiresAt],
    );
  }

  /** The keys there are stop working at an instant at the latest; those that stop sooner keep their end. */
  async endKeys(tx: Tx, clientId: string, at: Date): Promise<void> {
    await tx.query(
      `UPDATE api_key SET expires_at = least(coalesce(expires_at, $2::timestamptz), $2::timestamptz)
        WHERE client_id = $1 AND revoked_at IS NULL`,
      [clientId, at],
    );
  }

  async revoke(tx: Tx, clientId: string, now: Date): Promise<void> {
    await tx.query('UPDATE api_client SET revoked_at = $2, version = version + 1 WHERE id = $1', [
      clientId,
      now,
    ]);
    await tx.query('UPDATE api_key SET revoked_at = $2 WHERE client_id = $1 AND revoked_at IS NULL', [
      clientId,
      now,
    ]);
  }

  async keyByHash(tx: Tx, hash: string): Promise<KeyInUse | null> {
    const rows: KeyInUse[] = await tx.query(`SELECT ${IN_USE} WHERE k.key_hash = $1`, [hash]);
    return rows[0] ?? null;
  }

  async keyById(tx: Tx, id: string): Promise<KeyInUse | null> {
    const rows: KeyInUse[] = await tx.query(`SELECT ${IN_USE} WHERE k.id = $1`, [id]);
    return rows[0] ?? null;
  }

  keysById(tx: Tx, ids: readonly string[]): Promise<KeyInUse[]> {
    return tx.query(`SELECT ${IN_USE} WHERE k.id = ANY($1)`, [ids]);
  }

  async markUsed(tx: Tx, used: readonly { keyId: string; at: Date }[]): Promise<void> {
    await tx.query(
      `UPDATE api_key k SET last_used_at = u.at FROM unnest($1::uuid[], $2::timestamptz[]) AS u (id, at)
        WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)`,
      [used.map(({ keyId }) => keyId), used.map(({ at }) => at)],
    );
  }

  /** Ids of zones by code, for as many of the codes as exist. */
  async zonesByCode(tx: Tx, codes: readonly string[]): Promise<Map<string, string>> {
    const rows: { code: string; id: string }[] = await tx.query(
      'SELECT code, id FROM zone WHERE code = ANY($1)',
      [codes],
    );
    return new Map(rows.map(({ code, id }) => [code, id]));
  }

  private async withKeys(tx: Tx, clients: ApiClientRow[]): Promise<ApiClientRow[]> {
    const keys: (ApiKeyRow & { clientId: string })[] = await tx.query(
      `SELECT ${KEY} FROM api_key k WHERE k.client_id = ANY($1) ORDER BY k.id DESC`,
      [clients.map(({ id }) => id)],
    );
    return clients.map((client) => ({
      ...client,
      keys: keys.filter(({ clientId }) => clientId === client.id).map(({ clientId: _, ...key }) => key),
    }));
  }
}

async function named<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) === 'api_client_name') throw Problem.field('/name', { code: 'name_taken' });
    throw error;
  }
}
