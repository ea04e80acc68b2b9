export { NotificationsModule } from './notifications.module.js';
export { Notifications, type NotificationInput } from './notifications.js';
export type { TemplateData, TemplateName } from './domain/template-data.js';
