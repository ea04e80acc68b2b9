import type { Clock } from '../../../platform/clock/clock.js';
import { hashToken, randomToken, seal, unseal } from '../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { hint } from '../../../platform/live/live-hints.js';

export interface FamilyOptions {
  sessions: 'citizen_session' | 'operator_session';
  tokens: 'citizen_refresh_token' | 'operator_refresh_token';
  owner: 'account_id' | 'operator_id';
  /** Whether the rows belong to a municipality. */
  municipal: boolean;
  /** Without a refresh for this long the session is over. */
  idleMs: number;
  /** However much it is used, it is over after this. */
  absoluteMs: number;
}

export interface OpenedSession {
  sessionId: string;
  refreshToken: string;
  /** End of the session, used or not; the cookie ends with it. */
  expiresAt: Date;
}

export type Rotation =
  | { outcome: 'ROTATED'; ownerId: string; session: OpenedSession }
  | { outcome: 'INVALID' }
  /** The token had been used before: it was copied. The whole family is revoked. */
  | { outcome: 'REUSED'; ownerId: string; sessionId: string };

export type RevokeReason =
  | 'LOGOUT'
  | 'LOGOUT_EVERYWHERE'
  | 'PASSWORD_CHANGED'
  | 'PASSWORD_RESET'
  | 'REVOKED'
  | 'REUSE'
  | 'DEACTIVATED';

/** Two tabs, or a lost answer, may present the same token twice within this time. */
const LEEWAY_MS = 10_000;
const MAX_USER_AGENT = 300;

interface TokenRow {
  session_id: string;
  owner_id: string;
  used_at: Date | null;
  successor_sealed: string | null;
  last_used_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

/**
 * Refresh tokens: 256 random bits, stored as their hash, good for one use. Each use gives a successor in the same
 * family (= one sign-in on one device). A second use shortly after answers the same successor; a later one revokes
 * the family.
 */
export abstract class SessionFamilies {
  protected constructor(
    private readonly options: FamilyOptions,
    private readonly clock: Clock,
    private readonly sealKey: Buffer,
  ) {}

  async open(
    tx: Tx,
    owner: { id: string; municipalityId?: string; userAgent: string | null },
  ): Promise<OpenedSession> {
    const { sessions, owner: ownerColumn, municipal, absoluteMs } = this.options;
    const now = this.clock.now();
    const sessionId = uuidv7(now.getTime());
    const expiresAt = new Date(now.getTime() + absoluteMs);
    const values = [sessionId, owner.id, owner.userAgent?.slice(0, MAX_USER_AGENT) ?? null, now, expiresAt];
    await tx.query(
      `INSERT INTO ${sessions} (id, ${ownerColumn}, user_agent, created_at, last_used_at, expires_at${municipal ? ', municipality_id' : ''})
       VALUES ($1, $2, $3, $4, $4, $5${municipal ? ', $6' : ''})`,
      municipal ? [...values, owner.municipalityId] : values,
    );
    const refreshToken = await this.addToken(tx, sessionId, now);
    return { sessionId, refreshToken, expiresAt };
  }

  async rotate(tx: Tx, refreshToken: string): Promise<Rotation> {
    const { sessions, tokens, idleMs } = this.options;
    const now = this.clock.now();
    const hash = hashToken(refreshToken);
    const row = await this.lock(tx, hash);
    if (
      !row ||
      row.revoked_at ||
      row.expires_at <= now ||
      now.getTime() - row.last_used_at.getTime() >= idleMs
    ) {
      return { outcome: 'INVALID' };
    }
    const session = { sessionId: row.session_id, expiresAt: row.expires_at };
    if (row.used_at) {
      if (row.successor_sealed && now.getTime() - row.used_at.getTime() <= LEEWAY_MS) {
        const successor = unseal(this.sealKey, row.successor_sealed, `refresh:${hash}`);
        return {
          outcome: 'ROTATED',
          ownerId: row.owner_id,
          session: { ...session, refreshToken: successor },
        };
      }
      await this.revoke(tx, row.session_id, 'REUSE');
      return { outcome: 'REUSED', ownerId: row.owner_id, sessionId: row.session_id };
    }
    const successor = await this.addToken(tx, row.session_id, now);
    await tx.query(`UPDATE ${tokens} SET used_at = $2, successor_sealed = $3 WHERE token_hash = $1`, [
      hash,
      now,
      seal(this.sealKey, successor, `refresh:${hash}`),
    ]);
    await tx.query(`UPDATE ${sessions} SET last_used_at = $2 WHERE id = $1`, [row.session_id, now]);
    return { outcome: 'ROTATED', ownerId: row.owner_id, session: { ...session, refreshToken: successor } };
  }

  /** The session a token belongs to, whatever its state; null for an unknown token. */
  async find(tx: Tx, refreshToken: string): Promise<{ sessionId: string; ownerId: string } | null> {
    const row = await this.lock(tx, hashToken(refreshToken));
    return row ? { sessionId: row.session_id, ownerId: row.owner_id } : null;
  }

  /** The session of a token that could be traded now; null when it is over or the token was used. */
  async running(tx: Tx, refreshToken: string): Promise<{ sessionId: string; ownerId: string } | null> {
    const row = await this.lock(tx, hashToken(refreshToken));
    const now = this.clock.now();
    return row &&
      !row.used_at &&
      !row.revoked_at &&
      row.expires_at > now &&
      now.getTime() - row.last_used_at.getTime() < this.options.idleMs
      ? { sessionId: row.session_id, ownerId: row.owner_id }
      : null;
  }

  async revoke(tx: Tx, sessionId: string, reason: RevokeReason): Promise<void> {
    await tx.query(
      `UPDATE ${this.options.sessions} SET revoked_at = $2, revoke_reason = $3 WHERE id = $1 AND revoked_at IS NULL`,
      [sessionId, this.clock.now(), reason],
    );
    this.tellStreams(tx);
  }

  /** Every session of somebody, except perhaps the one they are using. */
  async revokeAll(
    tx: Tx,
    ownerId: string,
    reason: RevokeReason,
    exceptSessionId: string | null = null,
  ): Promise<void> {
    await tx.query(
      `UPDATE ${this.options.sessions} SET revoked_at = $2, revoke_reason = $3
        WHERE ${this.options.owner} = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $4::uuid`,
      [ownerId, this.clock.now(), reason, exceptSessionId],
    );
    this.tellStreams(tx);
  }

  /** Removes what can no longer be used, a month after it ended, and forgets successors nobody may ask for again. */
  async purge(tx: Tx): Promise<void> {
    const { sessions, tokens } = this.options;
    const now = this.clock.now();
    const monthAgo = new Date(now.getTime() - 30 * 86_400_000);
    const over = `SELECT id FROM ${sessions} WHERE least(revoked_at, expires_at) < $1`;
    await tx.query(`DELETE FROM ${tokens} WHERE session_id IN (${over})`, [monthAgo]);
    await tx.query(`DELETE FROM ${sessions} WHERE id IN (${over})`, [monthAgo]);
    await tx.query(
      `UPDATE ${tokens} SET successor_sealed = NULL WHERE successor_sealed IS NOT NULL AND used_at < $1`,
      [new Date(now.getTime() - LEEWAY_MS)],
    );
  }

  /** Screens of operators stay connected for minutes: those of a session that is over are cut off now. */
  private tellStreams(tx: Tx): void {
    if (!this.options.municipal) hint(tx, { kind: 'access' });
  }

  private async addToken(tx: Tx, sessionId: string, now: Date): Promise<string> {
    const { sessions, tokens, municipal } = this.options;
    const token = randomToken();
    await tx.query(
      municipal
        ? `INSERT INTO ${tokens} (token_hash, session_id, created_at, municipality_id) SELECT $1, id, $3, municipality_id FROM ${sessions} WHERE id = $2`
        : `INSERT INTO ${tokens} (token_hash, session_id, created_at) VALUES ($1, $2, $3)`,
      [hashToken(token), sessionId, now],
    );
    return token;
  }

  /** Locks the session: two uses of one token come one after the other. */
  private async lock(tx: Tx, tokenHash: string): Promise<TokenRow | null> {
    const { sessions, tokens, owner } = this.options;
    await tx.query(
      `SELECT 1 FROM ${sessions} WHERE id = (SELECT session_id FROM ${tokens} WHERE token_hash = $1) FOR UPDATE`,
      [tokenHash],
    );
    const rows: TokenRow[] = await tx.query(
      `SELECT t.session_id, s.${owner} AS owner_id, t.used_at, t.successor_sealed, s.last_used_at, s.expires_at, s.revoked_at
         FROM ${tokens} t JOIN ${sessions} s ON s.id = t.session_id WHERE t.token_hash = $1`,
      [tokenHash],
    );
    return rows[0] ?? null;
  }
}
