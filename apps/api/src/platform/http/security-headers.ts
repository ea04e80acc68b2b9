import type { Config } from '../../config/config.js';

/** What headers can be given to, a Fastify reply for instance. */
interface Answer {
  header(name: string, value: string): Answer;
}

/** Sent with every answer. The apps load nothing from anywhere else and run no inline script. */
export function securityHeaders(request: { url: string }, reply: Answer, config: Config): void {
  const tiles = config.mapTiles && new URL(config.mapTiles.url.replace(/[{}]/g, '')).origin;
  const officer = /^\/officer(\/|$)/.test(request.url);
  const secure = config.publicUrl.startsWith('https:');
  void reply
    .header('X-Content-Type-Options', 'nosniff')
    .header('Referrer-Policy', 'strict-origin-when-cross-origin')
    .header('Cross-Origin-Opener-Policy', 'same-origin')
    // A warden's place becomes a zone on the telephone, and is sent nowhere.
    .header('Permissions-Policy', `geolocation=(${officer ? 'self' : ''}), microphone=(), payment=()`)
    .header('X-Frame-Options', 'DENY');
  if (secure) void reply.header('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
  if (request.url.startsWith('/api/')) {
    void reply
      .header('Cache-Control', 'no-store')
      .header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
  } else {
    void reply.header(
      'Content-Security-Policy',
      [
        "default-src 'self'",
        "script-src 'self'" +
          (request.url.startsWith('/docs') ? " 'unsafe-inline'" : '') +
          // The reader of QR codes, for browsers that have none, is WebAssembly.
          (officer ? " 'wasm-unsafe-eval'" : ''),
        "style-src 'self' 'unsafe-inline'",
        `img-src 'self' data: blob:${tiles && request.url.startsWith('/backoffice') ? ` ${tiles}` : ''}`,
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ].join('; '),
    );
  }
}
