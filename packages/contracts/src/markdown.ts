/**
 * The little of Markdown that the municipality's texts use: headings, paragraphs, lists, bold and links. It gives
 * pieces to draw and never HTML, so that nothing written in a text can run. A full Markdown library plus a sanitiser
 * would weigh ten times as much for the same six constructs.
 */
export type MarkdownInline =
  | { kind: 'text'; text: string }
  | { kind: 'strong'; text: string }
  /** `href` only ever opens a page, a message or a call. */
  | { kind: 'link'; text: string; href: string };

export type MarkdownBlock =
  /** From 2 on: the page has its own first heading. */
  | { kind: 'heading'; level: 2 | 3 | 4; content: MarkdownInline[] }
  | { kind: 'paragraph'; content: MarkdownInline[] }
  | { kind: 'list'; ordered: boolean; items: MarkdownInline[][] };

const BULLET = /^\s*[-*]\s+/;
const NUMBER = /^\s*\d+[.)]\s+/;

export function parseMarkdown(source: string): MarkdownBlock[] {
  return source
    .replace(/\r/g, '')
    .split(/\n{2,}|\n(?=#{1,4} )|(?<=^#{1,4} .*)\n/m)
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text): MarkdownBlock => {
      const heading = /^(#{1,4})\s+(.*)$/s.exec(text);
      if (heading) {
        const level = Math.min(4, Math.max(2, heading[1]?.length ?? 2)) as 2 | 3 | 4;
        return { kind: 'heading', level, content: inline(heading[2] ?? '') };
      }
      const lines = text.split('\n');
      for (const [mark, ordered] of [
        [BULLET, false],
        [NUMBER, true],
      ] as const) {
        if (lines.every((line) => mark.test(line)))
          return { kind: 'list', ordered, items: lines.map((line) => inline(line.replace(mark, ''))) };
      }
      return { kind: 'paragraph', content: inline(lines.join(' ')) };
    });
}

function inline(text: string): MarkdownInline[] {
  return (
    text
      // What may be inside is bounded by the same signs that begin it, so that a hostile text takes no longer to read.
      .split(/(\*\*[^*]+\*\*|\[[^[\]]+\]\([^()\s]{1,500}\))/)
      .filter(Boolean)
      .map((part): MarkdownInline => {
        const bold = /^\*\*(.+)\*\*$/.exec(part);
        if (bold) return { kind: 'strong', text: bold[1] ?? '' };
        const link = /^\[([^[\]]+)\]\(([^()\s]+)\)$/.exec(part);
        if (!link) return { kind: 'text', text: part };
        const [, words = '', href = ''] = link;
        return /^(https?:|mailto:|tel:|\/|#)/.test(href)
          ? { kind: 'link', text: words, href }
          : { kind: 'text', text: words };
      })
  );
}
