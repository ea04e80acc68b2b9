import { useData } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { onMounted, watch } from 'vue';
import { languageOf } from './language.js';
import './accessible.css';

/** VitePress's own theme; what keeps it from being accessible is mended here, in `SidebarItem.vue` and in the CSS. */
export default {
  extends: DefaultTheme,
  setup() {
    const { page } = useData();
    // VitePress writes the site's language at each change of page: the pages' own comes after it.
    onMounted(() =>
      watch(
        () => page.value.relativePath,
        (path) => queueMicrotask(() => (document.documentElement.lang = languageOf(path))),
        { immediate: true, flush: 'post' },
      ),
    );
  },
};
