import { Inject, Injectable } from '@nestjs/common';
import { fileTypeFromBuffer } from 'file-type';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { MunicipalityDirectory, citizenSite, logoKey, logoUrl } from '../../municipalities/index.js';
import { toSettingsDto, type SettingsDto } from '../http/municipalities.dto.js';
import { MunicipalityRepository } from '../persistence/municipality.repository.js';

/** Shown at 40 to 80 pixels; twice as many for sharp displays, and room for wide ones. */
const MAX_WIDTH = 640;
const MAX_HEIGHT = 240;
const MAX_PIXELS = 20_000_000;

/**
 * The coat of arms or mark beside the name. It is drawn anew, so that it holds pixels and nothing else, and its address
 * changes with its content, so that it may be kept for ever.
 */
@Injectable()
export class SetLogoUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly municipalities: MunicipalityRepository,
    private readonly storage: ObjectStorage,
    private readonly directory: MunicipalityDirectory,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @param bytes null: no logo. @throws Problem upload_type_not_allowed, upload_image_too_many_pixels, upload_unreadable */
  async run({ municipality, actor }: OperatorContext, bytes: Buffer | null): Promise<SettingsDto> {
    const image = bytes ? await redrawn(bytes) : null;
    const hash = image ? createHash('sha256').update(image).digest('hex').slice(0, 32) : null;
    if (image && hash) await this.storage.put(logoKey(municipality.id, hash), image, 'image/png');
    const saved = await this.unitOfWork.run(municipality.id, async (tx) => {
      const before = await this.municipalities.get(tx, municipality.id, { lock: true });
      const { logoUrl: _before, ...profile } = before.profile;
      await this.municipalities.update(tx, before.id, before.version, {
        ...before,
        profile: hash ? { ...profile, logoUrl: logoUrl(before.slug, hash) } : profile,
        logoKey: hash ? logoKey(before.id, hash) : null,
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: hash ? 'municipality.logo_changed' : 'municipality.logo_removed',
        subject: { kind: 'municipality', id: municipality.id },
      });
      return this.municipalities.get(tx, municipality.id);
    });
    this.directory.forget();
    return toSettingsDto(saved, citizenSite(this.config.publicUrl, saved));
  }
}

async function redrawn(bytes: Buffer): Promise<Buffer> {
  const type = (await fileTypeFromBuffer(bytes))?.mime;
  if (type !== 'image/png' && type !== 'image/jpeg') throw new Problem('upload_type_not_allowed');
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata();
    if (width * height > MAX_PIXELS) throw new Problem('upload_image_too_many_pixels');
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
      .autoOrient()
      .resize({ width: MAX_WIDTH, height: MAX_HEIGHT, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .png({ compressionLevel: 9 })
      .toBuffer();
  } catch (error) {
    throw error instanceof Problem ? error : new Problem('upload_unreadable');
  }
}
