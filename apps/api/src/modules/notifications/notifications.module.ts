import { Global, Module } from '@nestjs/common';
import { NotificationWriter } from './notification-writer.js';
import { Notifications } from './notifications.js';
import { NotificationRepository } from './persistence/notification.repository.js';
import { SendNotification } from './send-notification.effect.js';

@Global()
@Module({
  providers: [Notifications, NotificationRepository, NotificationWriter, SendNotification],
  exports: [Notifications],
})
export class NotificationsModule {}
