import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';

/** What the browsers of this worker see through their camera: read anew each time the camera is opened. */
const FILM = join(import.meta.dirname, `../test-results/camera-${process.pid}.y4m`);

/** Browsers have a camera, which sees nothing until something is held before it; every page may use it. */
export const CAMERA_ARGS = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-video-capture=${FILM}`,
];

/** Shades of grey, one byte a point, row by row. */
interface Picture {
  width: number;
  height: number;
  greys: Uint8Array;
}

/** Holds the first page of a PDF before the camera, as printed: drawn by PDF.js in a browser of its own. */
export async function holdPage(page: Page, pdf: Buffer): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  for (const script of ['pdf.worker.min.mjs', 'pdf.min.mjs'])
    await page.addScriptTag({
      type: 'module',
      content: readFileSync(resolve(`pdfjs-dist/legacy/build/${script}`), 'utf8'),
    });
  await page.waitForFunction(() => 'pdfjsLib' in window && 'pdfjsWorker' in window);
  const drawn = await page.evaluate(async (base64) => {
    const { pdfjsLib } = window as unknown as { pdfjsLib: typeof import('pdfjs-dist') };
    const document = await pdfjsLib.getDocument({
      data: Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)),
    }).promise;
    const sheet = await document.getPage(1);
    // From as far away as it takes to see the whole paper.
    const canvas = window.document.createElement('canvas');
    canvas.width = 1920;
    canvas.height = 1080;
    const scale = canvas.height / sheet.getViewport({ scale: 1 }).height;
    await sheet.render({ canvas, viewport: sheet.getViewport({ scale }) }).promise;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let greys = '';
    for (let at = 1; at < data.length; at += 4) greys += String.fromCharCode(data[at]!);
    return { width: canvas.width, height: canvas.height, greys: btoa(greys) };
  }, pdf.toString('base64'));
  film({ ...drawn, greys: Buffer.from(drawn.greys, 'base64') });
}

/** Holds a picture before the camera. */
export function film({ width, height, greys }: Picture): void {
  const colourless = Buffer.alloc(greys.length / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), greys, colourless]);
  mkdirSync(dirname(FILM), { recursive: true });
  writeFileSync(
    FILM,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]),
  );
}
