/** An error of the S3 protocol: becomes the XML document that clients parse. */
export class S3Error extends Error {
  /**
   * @param {number} status HTTP status
   * @param {string} code S3's error code, e.g. NoSuchKey
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.name = 'S3Error';
    this.status = status;
    this.code = code;
  }
}

/** @param {unknown} text */
export function escapeXml(text) {
  return String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
