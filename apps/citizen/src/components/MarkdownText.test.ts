import { createSSRApp, h } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { expect, test } from 'vitest';
import { MarkdownText } from './MarkdownText.js';

const render = (source: string) =>
  renderToString(createSSRApp({ render: () => h(MarkdownText, { source }) }));

test('headings, paragraphs, lists, bold and links', async () => {
  const html = await render(
    '# Titolo\nIl **Comune** scrive [qui](https://example.it).\n\n- uno\n- due\n\n1. primo\n2. secondo',
  );
  expect(html).toContain('<h2>Titolo</h2>');
  expect(html).toContain('<strong>Comune</strong>');
  expect(html).toContain('<a href="https://example.it">qui</a>');
  expect(html).toContain('<ul><li>uno</li><li>due</li></ul>');
  expect(html).toContain('<ol><li>primo</li><li>secondo</li></ol>');
});

test('nothing written in a text can run', async () => {
  const html = await render('<script>alert(1)</script> [x](javascript:alert(1))');
  expect(html).not.toContain('<script>');
  expect(html).not.toContain('href');
});
