import { msg, type MessageKey } from '../i18n/index.js';

/** From Monday; the API counts them from 1. */
export const WEEKDAYS: readonly MessageKey[] = [
  msg('Lunedì'),
  msg('Martedì'),
  msg('Mercoledì'),
  msg('Giovedì'),
  msg('Venerdì'),
  msg('Sabato'),
  msg('Domenica'),
];
