import { InstantField, Out, TextField } from '../../../platform/http/fields.js';

export class MoveClockDto {
  @TextField({
    optional: true,
    max: 40,
    description: 'How far to go on, ISO 8601: `P30D`, `P1M`, `PT36H`. Instead of `to`.',
    pattern: { regexp: /^P(?=[\dT])[\dA-Z]*$/, code: 'format_invalid' },
  })
  advance?: string;

  @InstantField({ optional: true, description: 'The instant to go to. Instead of `advance`.' })
  to?: string;
}

export class SandboxClockDto {
  @Out({ format: 'date-time', description: 'What time it is in the sandbox.' })
  now: string;

  @Out({ format: 'date-time', description: 'What time it is everywhere else.' })
  realNow: string;

  @Out({ type: 'integer', format: 'int32', description: 'How far the sandbox is ahead.' })
  aheadSeconds: number;
}

export class DoneByClockDto {
  @Out({ example: 'subscriptions.remind' })
  name: string;

  @Out({ description: 'It is tried again by itself, within minutes.' })
  failed: boolean;
}

export class CausedByClockDto {
  @Out({ example: 'notification.send', description: 'The kind of effect: an e-mail, a paper, a webhook.' })
  topic: string;

  @Out({ type: 'integer', format: 'int32' })
  count: number;
}

export class MovedClockDto extends SandboxClockDto {
  @Out({ type: [DoneByClockDto], description: 'What was run for the sandbox, at its new time.' })
  jobs: DoneByClockDto[];

  @Out({
    type: [CausedByClockDto],
    description: 'What that caused: carried out in the seconds after this answer.',
  })
  effects: CausedByClockDto[];
}
