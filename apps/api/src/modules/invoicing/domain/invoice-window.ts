import { addDays, civilDateOf, endOfDay, type CivilDate } from '../../../platform/clock/civil.js';

/**
 * Days within which an invoice must be issued, from the payment (D.P.R. 633/1972, art. 21, paragraph 4).
 * Longer than any window in which it can be asked for, so that the last to ask is still in time.
 */
export const ISSUE_TERM_DAYS = 12;

export interface InvoiceWindow {
  /** Day of the payment where the municipality is: day 0. */
  paidOn: CivilDate;
  /** Last day on which it can be asked for, included. */
  untilOn: CivilDate;
  /** The instant at which that day is over; computed on the calendar, so a change of the clocks moves it. */
  closesAt: Date;
  /** Last day for the office to issue it. */
  issueBy: CivilDate;
}

/** R83: an invoice can be asked for from the payment until the end of the last day of the window. */
export function invoiceWindow(paidAt: Date, windowDays: number, timezone: string): InvoiceWindow {
  const paidOn = civilDateOf(paidAt, timezone);
  const untilOn = addDays(paidOn, windowDays);
  return {
    paidOn,
    untilOn,
    closesAt: endOfDay(untilOn, timezone),
    issueBy: addDays(paidOn, Math.max(windowDays, ISSUE_TERM_DAYS)),
  };
}

export function isWindowOpen(window: InvoiceWindow, now: Date): boolean {
  return now.getTime() < window.closesAt.getTime();
}
