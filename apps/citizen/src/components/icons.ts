/**
 * The icons of bootstrap-italia that the app uses, bundled as text: no sprite request, nothing for a CSP to
 * forbid. Only the inside of each file is kept; AppIcon draws the <svg> around it.
 */
import arrowLeft from 'bootstrap-italia/src/svg/it-arrow-left.svg?raw';
import arrowRight from 'bootstrap-italia/src/svg/it-arrow-right.svg?raw';
import ban from 'bootstrap-italia/src/svg/it-ban.svg?raw';
import burger from 'bootstrap-italia/src/svg/it-burger.svg?raw';
import calendar from 'bootstrap-italia/src/svg/it-calendar.svg?raw';
import camera from 'bootstrap-italia/src/svg/it-camera.svg?raw';
import car from 'bootstrap-italia/src/svg/it-car.svg?raw';
import card from 'bootstrap-italia/src/svg/it-card.svg?raw';
import check from 'bootstrap-italia/src/svg/it-check.svg?raw';
import checkCircle from 'bootstrap-italia/src/svg/it-check-circle.svg?raw';
import clip from 'bootstrap-italia/src/svg/it-clip.svg?raw';
import clock from 'bootstrap-italia/src/svg/it-clock.svg?raw';
import close from 'bootstrap-italia/src/svg/it-close.svg?raw';
import closeCircle from 'bootstrap-italia/src/svg/it-close-circle.svg?raw';
import comment from 'bootstrap-italia/src/svg/it-comment.svg?raw';
import del from 'bootstrap-italia/src/svg/it-delete.svg?raw';
import download from 'bootstrap-italia/src/svg/it-download.svg?raw';
import error from 'bootstrap-italia/src/svg/it-error.svg?raw';
import external from 'bootstrap-italia/src/svg/it-external-link.svg?raw';
import file from 'bootstrap-italia/src/svg/it-file.svg?raw';
import files from 'bootstrap-italia/src/svg/it-files.svg?raw';
import help from 'bootstrap-italia/src/svg/it-help-circle.svg?raw';
import horn from 'bootstrap-italia/src/svg/it-horn.svg?raw';
import house from './house.svg?raw';
import info from 'bootstrap-italia/src/svg/it-info-circle.svg?raw';
import list from 'bootstrap-italia/src/svg/it-list.svg?raw';
import locked from 'bootstrap-italia/src/svg/it-locked.svg?raw';
import logout from 'bootstrap-italia/src/svg/it-logout.svg?raw';
import mail from 'bootstrap-italia/src/svg/it-mail.svg?raw';
import map from 'bootstrap-italia/src/svg/it-map-marker.svg?raw';
import pencil from 'bootstrap-italia/src/svg/it-pencil.svg?raw';
import plug from 'bootstrap-italia/src/svg/it-plug.svg?raw';
import plus from 'bootstrap-italia/src/svg/it-plus-circle.svg?raw';
import refresh from 'bootstrap-italia/src/svg/it-refresh.svg?raw';
import star from 'bootstrap-italia/src/svg/it-star-full.svg?raw';
import starOutline from 'bootstrap-italia/src/svg/it-star-outline.svg?raw';
import telephone from 'bootstrap-italia/src/svg/it-telephone.svg?raw';
import upload from 'bootstrap-italia/src/svg/it-upload.svg?raw';
import user from 'bootstrap-italia/src/svg/it-user.svg?raw';
import hide from 'bootstrap-italia/src/svg/it-password-invisible.svg?raw';
import show from 'bootstrap-italia/src/svg/it-password-visible.svg?raw';
import warning from 'bootstrap-italia/src/svg/it-warning-circle.svg?raw';

const sources = {
  arrowLeft,
  arrowRight,
  ban,
  burger,
  calendar,
  camera,
  car,
  card,
  check,
  checkCircle,
  clip,
  clock,
  close,
  closeCircle,
  comment,
  delete: del,
  download,
  error,
  external,
  file,
  files,
  help,
  hide,
  horn,
  house,
  info,
  list,
  locked,
  logout,
  mail,
  map,
  pencil,
  plug,
  plus,
  refresh,
  show,
  star,
  starOutline,
  telephone,
  upload,
  user,
  warning,
};

export type IconName = keyof typeof sources;

const inside = (svg: string) => svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>')).trim();

export const icons = Object.fromEntries(
  Object.entries(sources).map(([name, svg]) => [name, inside(svg)]),
) as Record<IconName, string>;
