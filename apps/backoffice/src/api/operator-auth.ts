import { call } from './http.js';
import { ProblemError } from './problem.js';
import type { DemoAccount, OperatorSession } from './types.js';

export const operatorLogin = (credentials: {
  email: string;
  password: string;
  totp: string;
}): Promise<OperatorSession> => call('POST', 'operator-auth/login', { body: credentials });

/** A new access token for the refresh cookie; null when there is no session (any more). */
export async function operatorRefresh(): Promise<OperatorSession | null> {
  try {
    return await call<OperatorSession>('POST', 'operator-auth/refresh');
  } catch (error) {
    if (error instanceof ProblemError && [400, 401, 403].includes(error.problem.status)) return null;
    throw error;
  }
}

export const operatorLogout = (): Promise<null> => call('POST', 'operator-auth/logout');

/** The accounts of the demo with their current code; empty where the API is not in demo mode. */
export async function listDemoAccounts(): Promise<DemoAccount[]> {
  try {
    return (await call<{ items: DemoAccount[] }>('GET', 'operator-auth/demo')).items;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return [];
    throw error;
  }
}
