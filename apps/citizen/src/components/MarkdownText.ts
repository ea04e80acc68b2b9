import { parseMarkdown, type MarkdownBlock, type MarkdownInline } from '@sosta/contracts';
import { defineComponent, h, type VNode } from 'vue';

/** The municipality's texts (privacy, accessibility, regulation), drawn as elements and never as HTML. */
export const MarkdownText = defineComponent({
  props: { source: { type: String, required: true } },
  setup: (props) => () => h('div', { class: 's-prose' }, parseMarkdown(props.source).map(block)),
});

function block(part: MarkdownBlock): VNode {
  if (part.kind === 'heading') return h(`h${part.level}`, part.content.map(inline));
  if (part.kind === 'paragraph') return h('p', part.content.map(inline));
  return h(
    part.ordered ? 'ol' : 'ul',
    part.items.map((item) => h('li', item.map(inline))),
  );
}

function inline(part: MarkdownInline): VNode | string {
  if (part.kind === 'strong') return h('strong', part.text);
  return part.kind === 'link' ? h('a', { href: part.href }, part.text) : part.text;
}
