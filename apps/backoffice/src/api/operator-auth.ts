import * as sdk from '@sosta/contracts/client';
import { answer } from './http.js';
import { ProblemError } from './problem.js';
import type { DemoAccount, OperatorSession } from './types.js';

export const operatorLogin = (credentials: {
  email: string;
  password: string;
  totp?: string;
  recoveryCode?: string;
}): Promise<OperatorSession> => answer(sdk.operatorLogin({ body: credentials, throwOnError: true }));

/** A new access token for the refresh cookie; null when there is no session (any more). */
export async function operatorRefresh(): Promise<OperatorSession | null> {
  try {
    return await answer(sdk.operatorRefresh({ throwOnError: true }));
  } catch (error) {
    if (error instanceof ProblemError && [400, 401, 403].includes(error.problem.status)) return null;
    throw error;
  }
}

export async function operatorLogout(): Promise<void> {
  await sdk.operatorLogout({ throwOnError: true });
}

/** Where one is signed in, and how many recovery codes are left. */
export const getOwnAccess = (): Promise<sdk.OwnAccessDto> => answer(sdk.getOwnAccess({ throwOnError: true }));

export async function signOutElsewhere(): Promise<void> {
  await sdk.signOutElsewhere({ throwOnError: true });
}

/** New codes, told this once. */
export async function makeRecoveryCodes(totp: string): Promise<string[]> {
  return (await answer(sdk.makeRecoveryCodes({ body: { totp }, throwOnError: true }))).codes;
}

/** The accounts of the demo with their current code; empty where the API is not in demo mode. */
export async function listDemoAccounts(): Promise<DemoAccount[]> {
  try {
    return (await answer(sdk.listDemoAccounts({ throwOnError: true }))).items;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return [];
    throw error;
  }
}
