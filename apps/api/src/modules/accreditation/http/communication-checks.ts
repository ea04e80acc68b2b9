import type { Locale } from '@sosta/contracts';
import type { Localized } from '../../../platform/http/locale.js';
import { inLocale } from '../../../platform/http/locale.js';
import type { CommunicationCheck, CommunicationCheckDto } from './communication.dto.js';

export interface CheckFinding {
  code: CommunicationCheck;
  detail?: string;
}

const CHECKS: Record<CommunicationCheck, { level: CommunicationCheckDto['level']; text: Localized }> = {
  FISCAL_CODE_AGREES: {
    level: 'OK',
    text: {
      it: 'Il codice fiscale corrisponde a nome, cognome, nascita e sesso.',
      en: 'The fiscal code agrees with names, birth and sex.',
    },
  },
  FISCAL_CODE_DIFFERS: {
    level: 'FAIL',
    text: {
      it: 'Il codice fiscale non corrisponde ai dati: correggili prima di accettare.',
      en: 'The fiscal code does not agree with the data: correct them before accepting.',
    },
  },
  REGISTRY_UNKNOWN: {
    level: 'OK',
    text: {
      it: 'Non è ancora nell’anagrafe del servizio.',
      en: 'Not in the registry of the service yet.',
    },
  },
  REGISTRY_SAME: {
    level: 'WARN',
    text: {
      it: 'È già in anagrafe con gli stessi dati: può registrarsi anche senza questa comunicazione.',
      en: 'In the registry already with the same data: this person can register anyway.',
    },
  },
  REGISTRY_DIFFERS: {
    level: 'WARN',
    text: {
      it: 'È già in anagrafe con altri dati ({detail}): accettando, li sostituisci.',
      en: 'In the registry already with other data ({detail}): accepting replaces them.',
    },
  },
  OTHER_OPEN: {
    level: 'WARN',
    text: {
      it: 'C’è un’altra comunicazione in attesa con lo stesso codice fiscale: {detail}.',
      en: 'Another communication with the same fiscal code waits: {detail}.',
    },
  },
  HAS_ACCOUNT: {
    level: 'WARN',
    text: {
      it: 'Esiste già un’utenza con questo codice fiscale.',
      en: 'An account with this fiscal code exists already.',
    },
  },
};

export function communicationCheck(finding: CheckFinding, locale: Locale): CommunicationCheckDto {
  const { level, text } = CHECKS[finding.code];
  return {
    code: finding.code,
    level,
    // A function: a name may hold what the replacement text would take for a pattern.
    text: inLocale(text, locale).replace('{detail}', () => finding.detail ?? ''),
  };
}
