/** A refusal: its body is what the caller reads, in the words of whichever protocol is spoken. */
export class SandboxError extends Error {
  /**
   * @param {number} status
   * @param {object} body
   * @param {string} [message] for logs
   */
  constructor(status, body, message = JSON.stringify(body)) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/** What a test lever answers that cannot be pulled. */
export function refused(message, status = 400) {
  return new SandboxError(status, { error: { message } }, message);
}
