import { Global, Module } from '@nestjs/common';
import { MailEventsController } from './http/mail-events.controller.js';
import { UndeliveredController } from './http/undelivered.controller.js';
import { NotificationWriter } from './notification-writer.js';
import { Notifications } from './notifications.js';
import { NotificationRepository } from './persistence/notification.repository.js';
import { SendNotification } from './send-notification.effect.js';
import { AttendUndelivered } from './use-cases/attend-undelivered.use-case.js';
import { ReceiveMailEvent } from './use-cases/receive-mail-event.use-case.js';

@Global()
@Module({
  controllers: [MailEventsController, UndeliveredController],
  providers: [
    Notifications,
    NotificationRepository,
    NotificationWriter,
    SendNotification,
    ReceiveMailEvent,
    AttendUndelivered,
  ],
  exports: [Notifications],
})
export class NotificationsModule {}
