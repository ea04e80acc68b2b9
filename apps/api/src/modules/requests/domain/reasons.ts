import type { DecisionReasonKind } from '@sosta/contracts';
import type { Localized } from '../../../platform/http/locale.js';
import type { RequestKind } from './request.machine.js';

/** A reason of the municipality's list, as decisions store and e-mails print it. */
export interface DecisionReason {
  code: string;
  decision: DecisionReasonKind;
  appliesTo: RequestKind[];
  text: Localized;
}
