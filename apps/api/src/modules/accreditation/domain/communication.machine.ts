/** What somebody told the office about himself or herself before registering, and what became of it (R38). */
export const COMMUNICATION_STATES = ['RECEIVED', 'ACCEPTED', 'REFUSED'] as const;
export type CommunicationState = (typeof COMMUNICATION_STATES)[number];

export const COMMUNICATION_COMMANDS = ['accept', 'refuse'] as const;
export type CommunicationCommand = (typeof COMMUNICATION_COMMANDS)[number];

/** state → command → where it leads. A decision stands: who was refused sends another. */
export const COMMUNICATION_MACHINE: {
  readonly [S in CommunicationState]: { readonly [C in CommunicationCommand]?: CommunicationState };
} = {
  RECEIVED: { accept: 'ACCEPTED', refuse: 'REFUSED' },
  ACCEPTED: {},
  REFUSED: {},
};

export function communicationTransition(
  state: CommunicationState,
  command: CommunicationCommand,
): CommunicationState | null {
  return COMMUNICATION_MACHINE[state][command] ?? null;
}
