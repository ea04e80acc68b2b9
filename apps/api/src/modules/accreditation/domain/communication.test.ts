import { expect, it } from 'vitest';
import {
  COMMUNICATION_COMMANDS,
  COMMUNICATION_STATES,
  communicationTransition,
} from './communication.machine.js';

it('R38: a communication is decided once', () => {
  expect(
    COMMUNICATION_STATES.flatMap((state) =>
      COMMUNICATION_COMMANDS.map(
        (command) => `${state} ${command} → ${communicationTransition(state, command) ?? 'no'}`,
      ),
    ),
  ).toEqual([
    'RECEIVED accept → ACCEPTED',
    'RECEIVED refuse → REFUSED',
    'ACCEPTED accept → no',
    'ACCEPTED refuse → no',
    'REFUSED accept → no',
    'REFUSED refuse → no',
  ]);
});
