import { Out } from '../../../platform/http/fields.js';

export class DemoDeviceDto {
  @Out({ description: 'Name of the municipality' }) municipality: string;
  @Out({ description: 'What the QR code for a warden’s telephone says' }) code: string;
}

export class DemoDeviceListDto {
  @Out({ type: [DemoDeviceDto] }) items: DemoDeviceDto[];
}
