import { formatDate, formatDateTime, type Locale } from '@sosta/contracts';
import type { LifeEvent, SubscriptionAction, SubscriptionDetail } from '../../api/types.js';
import type { TimelineEntry } from '../../components/timeline.js';
import { msg, type MessageKey } from '../../i18n/index.js';

type Translate = (key: MessageKey, values?: Record<string, unknown>, count?: number) => string;

export interface ActionWords {
  menu: MessageKey;
  title: MessageKey;
  save: MessageKey;
  done: MessageKey;
  icon: string;
  /** Takes something away from the holder. */
  danger?: boolean;
}

export const ACTIONS: Record<SubscriptionAction, ActionWords> = {
  CHANGE_PLATE: {
    menu: msg('Cambia targa'),
    title: msg('Cambia la targa'),
    save: msg('Cambia la targa'),
    done: msg('Targa cambiata'),
    icon: 'i-lucide-replace',
  },
  LEND_PLATE: {
    menu: msg('Targa temporanea'),
    title: msg('Targa temporanea'),
    save: msg('Dai la targa temporanea'),
    done: msg('Targa temporanea registrata'),
    icon: 'i-lucide-calendar-clock',
  },
  RETURN_PLATE: {
    menu: msg('Termina la targa temporanea'),
    title: msg('Termina la targa temporanea'),
    save: msg('Termina adesso'),
    done: msg('Targa temporanea terminata'),
    icon: 'i-lucide-undo-2',
  },
  SUSPEND: {
    menu: msg('Sospendi'),
    title: msg('Sospendi l’abbonamento'),
    save: msg('Sospendi adesso'),
    done: msg('Abbonamento sospeso'),
    icon: 'i-lucide-pause',
    danger: true,
  },
  RESTORE: {
    menu: msg('Riattiva'),
    title: msg('Riattiva l’abbonamento'),
    save: msg('Riattiva adesso'),
    done: msg('Abbonamento riattivato'),
    icon: 'i-lucide-play',
  },
  ANNOUNCE_REVOCATION: {
    menu: msg('Revoca con preavviso'),
    title: msg('Revoca l’abbonamento'),
    save: msg('Annuncia la revoca'),
    done: msg('Revoca annunciata'),
    icon: 'i-lucide-shield-x',
    danger: true,
  },
  WITHDRAW_REVOCATION: {
    menu: msg('Ritira la revoca'),
    title: msg('Ritira la revoca annunciata'),
    save: msg('Ritira la revoca'),
    done: msg('Revoca ritirata'),
    icon: 'i-lucide-shield-check',
  },
  END_EARLY: {
    menu: msg('Fine anticipata'),
    title: msg('Fine anticipata chiesta dal titolare'),
    save: msg('Termina prima'),
    done: msg('Fine anticipata registrata'),
    icon: 'i-lucide-calendar-x',
    danger: true,
  },
};

/** The icon and name of what happened to a subscription, by its command. */
export const COMMANDS: Readonly<Record<string, { icon: string; text: MessageKey }>> = {
  activated: { icon: 'i-lucide-ticket', text: msg('Abbonamento attivato') },
  changePlate: { icon: 'i-lucide-replace', text: msg('Targa cambiata') },
  lendPlate: { icon: 'i-lucide-calendar-clock', text: msg('Targa temporanea data') },
  returnPlate: { icon: 'i-lucide-undo-2', text: msg('Targa temporanea terminata') },
  suspend: { icon: 'i-lucide-pause', text: msg('Abbonamento sospeso') },
  restore: { icon: 'i-lucide-play', text: msg('Abbonamento riattivato') },
  announceRevocation: { icon: 'i-lucide-shield-x', text: msg('Revoca annunciata') },
  withdrawRevocation: { icon: 'i-lucide-shield-check', text: msg('Revoca ritirata') },
  revoke: { icon: 'i-lucide-shield-x', text: msg('Abbonamento revocato') },
  planEnd: { icon: 'i-lucide-calendar-x', text: msg('Fine anticipata decisa') },
  voidSale: { icon: 'i-lucide-undo-2', text: msg('Acquisto stornato allo sportello') },
  endEarly: { icon: 'i-lucide-calendar-x', text: msg('Abbonamento terminato prima') },
};

/** The history of a subscription, in words. */
export function historyEntries(events: readonly LifeEvent[], t: Translate, locale: Locale): TimelineEntry[] {
  return events.map((event) => {
    const command = COMMANDS[event.command];
    const days =
      event.fromOn && event.untilOn
        ? t('dal {from} al {to}', {
            from: formatDate(event.fromOn, locale),
            to: formatDate(event.untilOn, locale),
          })
        : event.fromOn
          ? t('dal {date}', { date: formatDate(event.fromOn, locale) })
          : event.untilOn
            ? t('ultimo giorno {date}', { date: formatDate(event.untilOn, locale) })
            : '';
    const plates = event.formerPlate ? `${event.formerPlate} → ${event.plate}` : (event.plate ?? '');
    return {
      id: event.id,
      at: event.at,
      icon: command?.icon ?? 'i-lucide-circle',
      title: command ? t(command.text) : event.command,
      text: [[plates, days].filter(Boolean).join(' · '), ...event.reasons, event.note]
        .filter(Boolean)
        .join('\n'),
      by: event.actorName ?? t('in automatico'),
    };
  });
}

/** What an action would do, in plain sentences; from what the server answers to a dry run. */
export function consequences(
  action: SubscriptionAction,
  before: SubscriptionDetail,
  after: SubscriptionDetail,
  t: Translate,
  locale: Locale,
): string[] {
  const day = (on: string): string => formatDate(on, locale);
  switch (action) {
    case 'CHANGE_PLATE':
      return [
        t('Da adesso vale per {plate}; {old} smette nello stesso istante.', {
          plate: after.plate.plateFormatted,
          old: before.plate.plateFormatted,
        }),
        before.documents.layout
          ? t('Parte un ticket nuovo: il QR di quello vecchio risponde «sostituito».')
          : t('Il contrassegno fatto in ufficio porta la targa vecchia: consegnane uno nuovo.'),
      ];
    case 'LEND_PLATE':
      return after.temporaryPlate
        ? [
            t('Dal {from} vale per {plate} e non per {old}.', {
              from: formatDateTime(after.temporaryPlate.fromAt, locale),
              plate: after.temporaryPlate.plateFormatted,
              old: before.plate.plateFormatted,
            }),
            t('Dal {until} torna da solo a {old}, con il ticket di prima.', {
              until: formatDateTime(after.temporaryPlate.untilAt, locale),
              old: before.plate.plateFormatted,
            }),
          ]
        : [];
    case 'RETURN_PLATE':
      return [t('Da adesso vale di nuovo per {plate}.', { plate: before.plate.plateFormatted })];
    case 'SUSPEND':
      return [
        t('Da adesso il controllo risponde «sospeso»: con questa targa non si può sostare.'),
        t('Il posto resta suo: nessun altro abbonamento può prenderlo.'),
      ];
    case 'RESTORE':
      return [
        t('Da adesso si può sostare di nuovo. Ultimo giorno: {date}.', { date: day(after.validToOn) }),
        after.validToOn === before.validToOn
          ? t('I giorni di sospensione non vengono restituiti.')
          : t('Giorni restituiti: {n}.', { n: before.life.suspendedDays }),
      ];
    case 'ANNOUNCE_REVOCATION':
      return [
        t('Fino al giorno prima vale come sempre; dal {date} non vale più.', {
          date: day(after.revocation?.effectiveOn ?? ''),
        }),
        t('Fino a quel giorno la revoca si può ritirare.'),
      ];
    case 'WITHDRAW_REVOCATION':
      return [t('Vale fino al {date}, come prima.', { date: day(after.validToOn) })];
    case 'END_EARLY':
      return [
        after.status === 'ENDED'
          ? t('Da adesso non vale più.')
          : t('Ultimo giorno: {date}, compreso. Poi non si può rinnovare.', { date: day(after.validToOn) }),
        t(
          'Mesi interi non usati: nessuno. | Mesi interi non usati: 1. | Mesi interi non usati: {n}.',
          {},
          monthsLeft(before, after),
        ),
        t('È un’informazione: il rimborso si chiede a parte.'),
      ];
  }
}

/** Whole months between the new last day and the one that was paid for. */
function monthsLeft(before: SubscriptionDetail, after: SubscriptionDetail): number {
  if (after.status === 'ENDED') return before.life.unusedMonths;
  const [fy = 0, fm = 0, fd = 0] = after.validToOn.split('-').map(Number);
  const [ty = 0, tm = 0, td = 0] = before.validToOn.split('-').map(Number);
  return Math.max(0, (ty - fy) * 12 + tm - fm - (td < fd ? 1 : 0));
}
