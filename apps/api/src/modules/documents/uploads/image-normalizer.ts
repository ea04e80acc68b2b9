import { Injectable } from '@nestjs/common';
import { UPLOAD_LIMITS } from '@sosta/contracts';
import sharp, { type Sharp } from 'sharp';
import { Problem } from '../../../platform/http/problem.js';
import { Gate } from './gate.js';

/** Longest side of what is kept: an A4 page at more than 300 dpi. */
const MAX_SIDE = 4_000;
const JPEG_QUALITY = 82;
/** A PNG larger than this is a photograph. */
const PNG_KEPT_BYTES = 1_500_000;

export interface NormalizedImage {
  bytes: Buffer;
  type: 'image/jpeg' | 'image/png';
}

/**
 * Draws an image anew: what comes out holds pixels and nothing else, no place of shooting, no script hidden behind
 * the picture.
 */
@Injectable()
export class ImageNormalizer {
  private readonly gate = new Gate(2, 30);

  constructor() {
    // Each picture is seen once, and two at a time are as many as the machine should draw.
    sharp.cache(false);
    sharp.concurrency(1);
  }

  /** @throws Problem upload_image_too_many_pixels, upload_unreadable */
  normalize(bytes: Buffer, type: 'image/jpeg' | 'image/png'): Promise<NormalizedImage> {
    return this.gate.pass(() => this.redraw(bytes, type));
  }

  private async redraw(bytes: Buffer, type: 'image/jpeg' | 'image/png'): Promise<NormalizedImage> {
    try {
      // Decided from the header: a picture of a billion pixels is small until it is decoded.
      const { width, height } = await this.open(bytes, false).metadata();
      if (width * height > UPLOAD_LIMITS.maxPixels) throw new Problem('upload_image_too_many_pixels');
      if (type === 'image/png') {
        const png = await this.upright(bytes).png({ compressionLevel: 9 }).toBuffer();
        if (png.length <= PNG_KEPT_BYTES) return { bytes: png, type };
      }
      const jpeg = await this.upright(bytes)
        .flatten({ background: '#ffffff' })
        .jpeg({ quality: JPEG_QUALITY })
        .toBuffer();
      return { bytes: jpeg, type: 'image/jpeg' };
    } catch (error) {
      throw error instanceof Problem ? error : new Problem('upload_unreadable');
    }
  }

  private upright(bytes: Buffer): Sharp {
    return this.open(bytes, UPLOAD_LIMITS.maxPixels)
      .autoOrient()
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb');
  }

  private open(bytes: Buffer, limitInputPixels: number | false): Sharp {
    // A cut end is refused: half a document helps nobody. What cameras merely do differently is not.
    return sharp(bytes, { limitInputPixels, failOn: 'error', pages: 1, sequentialRead: true });
  }
}
