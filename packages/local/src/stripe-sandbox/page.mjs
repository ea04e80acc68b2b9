export function answerPage() {
  return { status: 404, headers: {}, body: '' };
}
