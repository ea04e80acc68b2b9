import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/http/access.js';
import { DemoDevices } from '../demo-devices.js';
import { DemoDeviceListDto } from './demo-devices.dto.js';

@ApiTags('integrations')
@Controller('officer')
export class OfficerController {
  constructor(private readonly devices: DemoDevices) {}

  @Get('demo')
  @Public()
  @ApiOperation({
    summary: 'The codes that introduce a telephone to the demo’s municipalities',
    description: 'Only in the embedded demo; elsewhere it is not found.',
  })
  @ApiOkResponse({ type: DemoDeviceListDto })
  async listDemoDevices(): Promise<DemoDeviceListDto> {
    return { items: await this.devices.list() };
  }
}
