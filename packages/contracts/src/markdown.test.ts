import { expect, it } from 'vitest';
import { parseMarkdown } from './markdown.js';

const text = (words: string) => ({ kind: 'text', text: words });

it('reads headings, paragraphs, lists, bold and links', () => {
  expect(parseMarkdown('# Titolo\nIl **Comune** [qui](/regole).\n\n- uno\n- due\n\n1. primo')).toEqual([
    { kind: 'heading', level: 2, content: [text('Titolo')] },
    {
      kind: 'paragraph',
      content: [
        text('Il '),
        { kind: 'strong', text: 'Comune' },
        text(' '),
        { kind: 'link', text: 'qui', href: '/regole' },
        text('.'),
      ],
    },
    { kind: 'list', ordered: false, items: [[text('uno')], [text('due')]] },
    { kind: 'list', ordered: true, items: [[text('primo')]] },
  ]);
});

it.each([
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](data:text/html,<script>)',
  '[x](vbscript:x)',
  '[x](\tjavascript:x)',
  '<a href="javascript:x">x</a>',
  '<img src=x onerror=alert(1)>',
])('%s leads nowhere', (hostile) => {
  expect(JSON.stringify(parseMarkdown(hostile))).not.toContain('"link"');
});

it.each(['**', '[', '[a](', '# ', '\n# a', '- '])('takes a long text of %j in no time', (piece) => {
  const started = performance.now();
  parseMarkdown(piece.repeat(60_000 / piece.length));
  expect(performance.now() - started).toBeLessThan(1_000);
});
