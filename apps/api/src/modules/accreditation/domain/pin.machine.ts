/** A PIN on its way: asked for online, issued on paper, in use, out of use (R28, R35). */
export const PIN_STATES = ['REQUESTED', 'ISSUED', 'ACTIVE', 'REVOKED'] as const;
export type PinState = (typeof PIN_STATES)[number];

export const PIN_COMMANDS = ['issue', 'activate', 'letterLapsed', 'revoke'] as const;
export type PinCommand = (typeof PIN_COMMANDS)[number];

/** state → command → where it leads. What is not here cannot happen. */
export const PIN_MACHINE: { readonly [S in PinState]: { readonly [C in PinCommand]?: PinState } } = {
  REQUESTED: { issue: 'ISSUED', revoke: 'REVOKED' },
  ISSUED: {
    // The first sign-in with it.
    activate: 'ACTIVE',
    // Nobody has seen it: the request waits for another.
    letterLapsed: 'REQUESTED',
    revoke: 'REVOKED',
  },
  ACTIVE: { revoke: 'REVOKED' },
  REVOKED: {},
};

export function pinTransition(state: PinState, command: PinCommand): PinState | null {
  return PIN_MACHINE[state][command] ?? null;
}
