export { NotificationsModule } from './notifications.module.js';
export { Notifications, SEND_NOTIFICATION, type NotificationInput } from './notifications.js';
export type { CaseRequest, ClosedCase, TemplateData, TemplateName } from './domain/template-data.js';
export type { EmailMunicipality } from './templates/email-content.js';
export { renderEmail, type RenderedEmail } from './templates/render-email.js';
