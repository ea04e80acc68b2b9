import { describe, expect, it } from 'vitest';
import {
  REQUEST_COMMANDS,
  REQUEST_KINDS,
  REQUEST_MACHINE,
  REQUEST_STATES,
  partCommand,
  transition,
} from './request.machine.js';

const TERMINAL = ['COMPLETED', 'REJECTED', 'LAPSED', 'WITHDRAWN', 'ANNULLED', 'EXPIRED', 'REVOKED'] as const;

describe('the request machine', () => {
  it.each(REQUEST_KINDS)('answers every state × command of a %s', (kind) => {
    const allowed = REQUEST_STATES.flatMap((state) =>
      REQUEST_COMMANDS.flatMap((command) => {
        const edge = transition(kind, state, command);
        return edge ? [`${state} --${command}--> ${edge.to}`] : [];
      }),
    );
    expect(allowed).toMatchSnapshot();
  });

  it('never leaves a terminal state', () => {
    for (const state of TERMINAL) expect(Object.keys(REQUEST_MACHINE[state])).toEqual([]);
  });

  it('lets only a subscription be approved for payment and only the others be accepted', () => {
    expect(transition('SUBSCRIPTION', 'UNDER_REVIEW', 'accept')).toBeNull();
    expect(transition('CERTIFICATION', 'UNDER_REVIEW', 'approve')).toBeNull();
    expect(transition('PLATE', 'UNDER_REVIEW', 'accept')?.to).toBe('ACCEPTED');
  });

  it('pays only what awaits payment (R74)', () => {
    for (const state of REQUEST_STATES) {
      expect(transition('SUBSCRIPTION', state, 'pay') !== null).toBe(state === 'AWAITING_PAYMENT');
    }
  });
});

describe('a request inside another one', () => {
  it('answers every state × command of the whole for a plate', () => {
    const followed = REQUEST_STATES.flatMap((state) =>
      REQUEST_COMMANDS.flatMap((command) => {
        const follow = partCommand('PLATE', state, command);
        return follow ? [`${state} --${command}--> ${follow}`] : [];
      }),
    );
    expect(followed).toEqual([
      'SUBMITTED --refuse--> refuse',
      'SUBMITTED --askIntegration--> askIntegration',
      'SUBMITTED --withdraw--> withdraw',
      'UNDER_REVIEW --refuse--> refuse',
      'UNDER_REVIEW --askIntegration--> askIntegration',
      'UNDER_REVIEW --withdraw--> withdraw',
      'INTEGRATION_REQUESTED --resubmit--> resubmit',
      'INTEGRATION_REQUESTED --integrationDeadline--> integrationDeadline',
      'INTEGRATION_REQUESTED --withdraw--> withdraw',
      'ACCEPTED --withdraw--> revoke',
      'ACCEPTED --annul--> revoke',
    ]);
  });
});
