import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

export type ReadQr = (picture: ImageBitmapSource) => Promise<string[]>;

interface Detector {
  detect(picture: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}
interface NativeDetector {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** The browser's own reader, where it has one for QR codes. */
async function native(): Promise<Detector | null> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: NativeDetector };
  if (!BarcodeDetector) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch((): string[] => []);
  return formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null;
}

/** ZXing as WebAssembly, from our own origin. */
async function bundled(): Promise<Detector> {
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill');
  prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });
  return new BarcodeDetector({ formats: ['qr_code'] });
}

/** A reader of QR codes; loaded when the camera is first opened. */
export async function qrReader(): Promise<ReadQr> {
  const detector = (await native()) ?? (await bundled());
  return async (picture) => (await detector.detect(picture)).map(({ rawValue }) => rawValue);
}

/** So that scanning works without a network too: asked for once, the service worker keeps it. */
export async function keepReader(): Promise<void> {
  if (!('serviceWorker' in navigator) || (await native()) !== null) return;
  const { serviceWorker } = navigator;
  await serviceWorker.ready;
  // The first time it takes over this page a moment after it is ready.
  if (!serviceWorker.controller)
    await new Promise((taken) => serviceWorker.addEventListener('controllerchange', taken, { once: true }));
  await fetch(wasmUrl);
}
