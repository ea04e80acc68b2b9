import { parseMarkdown, type MarkdownBlock, type MarkdownInline } from '@sosta/contracts';
import { defineComponent, h, type VNode } from 'vue';

/** A text as citizens will read it, drawn as elements and never as HTML. */
export const MarkdownPreview = defineComponent({
  props: { source: { type: String, required: true } },
  setup: (props) => () => h('div', { class: 'flex flex-col gap-3' }, parseMarkdown(props.source).map(block)),
});

function block(part: MarkdownBlock): VNode {
  // The page has a heading of its own, and so has the preview.
  if (part.kind === 'heading')
    return h(
      `h${Math.min(6, part.level + 1)}`,
      { class: 'mt-2 font-bold text-highlighted' },
      part.content.map(inline),
    );
  if (part.kind === 'paragraph') return h('p', part.content.map(inline));
  return h(
    part.ordered ? 'ol' : 'ul',
    { class: `ps-6 ${part.ordered ? 'list-decimal' : 'list-disc'}` },
    part.items.map((item) => h('li', item.map(inline))),
  );
}

function inline(part: MarkdownInline): VNode | string {
  if (part.kind === 'strong') return h('strong', part.text);
  return part.kind === 'link'
    ? h(
        'a',
        {
          href: part.href,
          class: 'text-primary underline',
          target: '_blank',
          rel: 'noopener noreferrer',
        },
        part.text,
      )
    : part.text;
}
