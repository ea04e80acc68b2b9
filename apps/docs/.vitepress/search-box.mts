/** What assistive technology is told wrongly in VitePress's box of the local search, and what it is told instead. */
const MENDED: [wrong: string, right: string][] = [
  // A box over the page, no button.
  [
    `      role="button"
      :aria-owns="results?.length ? 'localsearch-list' : undefined"
      aria-expanded="true"
      aria-haspopup="listbox"
      aria-labelledby="localsearch-label"
`,
    `      role="dialog"
      aria-modal="true"
      :aria-label="buttonText"
`,
  ],
  // A field with a list of what it finds. Its label holds nothing but a picture.
  [
    `            aria-labelledby="localsearch-label"
            autocapitalize="off"`,
    `            role="combobox"
            :aria-expanded="results?.length > 0"
            :aria-label="buttonText"
            autocapitalize="off"`,
  ],
  [
    `          :aria-labelledby="results?.length ? 'localsearch-label' : undefined"
`,
    `          :aria-label="results?.length ? buttonText : undefined"
`,
  ],
  // What is chosen is the link, and no link within what is chosen.
  [
    `            :id="'localsearch-item-' + index"
            :aria-selected="selectedIndex === index ? 'true' : 'false'"
            role="option"
`,
    `            role="presentation"
`,
  ],
  [
    `              :href="p.id"
              class="result"
`,
    `              :id="'localsearch-item-' + index"
              :href="p.id"
              role="option"
              :aria-selected="selectedIndex === index ? 'true' : 'false'"
              class="result"
`,
  ],
  // Its name is what is read there.
  [
    `              :aria-label="[...p.titles, p.title].join(' > ')"
`,
    ``,
  ],
  [`<span class="title-icon">#</span>`, `<span class="title-icon" aria-hidden="true">#</span>`],
  // A name needs something that can have one.
  [
    `<kbd :aria-label="translate('modal.footer.navigateUpKey`,
    `<kbd role="img" :aria-label="translate('modal.footer.navigateUpKey`,
  ],
  [
    `<kbd :aria-label="translate('modal.footer.navigateDownKey`,
    `<kbd role="img" :aria-label="translate('modal.footer.navigateDownKey`,
  ],
  [
    `<kbd :aria-label="translate('modal.footer.selectKey`,
    `<kbd role="img" :aria-label="translate('modal.footer.selectKey`,
  ],
  [
    `<kbd :aria-label="translate('modal.footer.closeKey`,
    `<kbd role="img" :aria-label="translate('modal.footer.closeKey`,
  ],
];

/** Mends the box while the site is built. @throws Error when a newer VitePress has another box: look at it anew */
export const accessibleSearchBox = {
  name: 'sosta:search-box',
  enforce: 'pre' as const,
  transform(code: string, id: string): string | undefined {
    if (!id.endsWith('/VPLocalSearchBox.vue')) return undefined;
    return MENDED.reduce((mended, [wrong, right]) => {
      if (mended.split(wrong).length !== 2) throw new Error(`The search box has changed: ${wrong}`);
      return mended.replace(wrong, () => right);
    }, code);
  },
};
