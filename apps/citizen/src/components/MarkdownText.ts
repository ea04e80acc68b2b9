import { defineComponent, h, type VNode } from 'vue';

/**
 * The municipality's texts (privacy, accessibility, regulation): headings, paragraphs, lists, bold and links of
 * Markdown, drawn as elements and never as HTML, so that nothing written in them can run. A full Markdown library
 * plus a sanitiser would weigh ten times as much for the same six constructs.
 */
export const MarkdownText = defineComponent({
  props: { source: { type: String, required: true } },
  setup: (props) => () => h('div', { class: 's-prose' }, blocks(props.source)),
});

export function blocks(source: string): VNode[] {
  return source
    .replace(/\r/g, '')
    .split(/\n{2,}|\n(?=#{1,4} )|(?<=^#{1,4} .*)\n/m)
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => {
      const heading = /^(#{1,4})\s+(.*)$/s.exec(text);
      // The page has its own h1: the text starts one level below.
      if (heading)
        return h(`h${Math.min(4, Math.max(2, heading[1]?.length ?? 2))}`, inline(heading[2] ?? ''));
      const lines = text.split('\n');
      if (lines.every((line) => /^\s*[-*]\s+/.test(line))) return list('ul', lines);
      if (lines.every((line) => /^\s*\d+[.)]\s+/.test(line))) return list('ol', lines);
      return h('p', inline(lines.join(' ')));
    });
}

const list = (tag: 'ul' | 'ol', lines: string[]) =>
  h(
    tag,
    lines.map((line) => h('li', inline(line.replace(/^\s*([-*]|\d+[.)])\s+/, '')))),
  );

function inline(text: string): (VNode | string)[] {
  return text.split(/(\*\*[^*]+\*\*|\[[^\]]+\]\([^)\s]+\))/).map((part) => {
    const bold = /^\*\*(.+)\*\*$/.exec(part);
    if (bold) return h('strong', bold[1]);
    const link = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(part);
    // Only addresses that open a page or a message.
    if (link && /^(https?:|mailto:|tel:|\/|#)/.test(link[2] ?? '')) return h('a', { href: link[2] }, link[1]);
    return link ? (link[1] ?? '') : part;
  });
}
