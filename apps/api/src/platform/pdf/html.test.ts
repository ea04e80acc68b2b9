import { describe, expect, it } from 'vitest';
import { cssColor, escapeHtml, html, raw } from './html.js';

describe('html', () => {
  it('escapes what is interpolated, in content and in quoted attributes', () => {
    const text = `<img src=x onerror="alert('1')"> & più`;
    const escaped = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; più';
    expect(html`<p title="${text}">${text}</p>`.toString()).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it('keeps our own markup, joins lists and leaves out what is absent', () => {
    const items = ['a<b', 'c'].map((item) => html`<i>${item}</i>`);
    const absent = [undefined, null, false] as const;
    expect(html`<b>${items}</b>${absent}${0}${raw('<hr>')}`.toString()).toBe(
      '<b><i>a&lt;b</i><i>c</i></b>0<hr>',
    );
  });

  it('does not take an object for markup, even one that looks like it', () => {
    const impostor: unknown = JSON.parse('{"markup":"<script>","toString":null}');
    expect(() => html`${impostor as string}`).toThrow(TypeError);
    expect(() => html`${[{ raw: '<b>' } as unknown as string]}`).toThrow(TypeError);
  });

  it('drops characters that would make a text read differently from what it says', () => {
    expect(escapeHtml('AB\u202e321CD\u0000\u0007\u2066')).toBe('AB321CD');
    expect(escapeHtml('riga\n\tdue')).toBe('riga\n\tdue');
    expect(escapeHtml('\ud800x')).toBe('\ufffdx');
  });

  it('lets only a plain colour into a style', () => {
    expect(cssColor('#0066CC', '#000000')).toBe('#0066CC');
    for (const hostile of ['red', '#fff', '#0066cc;background:url(//x)', 'url(x)', '#00666g', undefined]) {
      expect(cssColor(hostile, '#123456')).toBe('#123456');
    }
  });
});
