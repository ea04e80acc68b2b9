import DefaultTheme from 'vitepress/theme';
import './accessible.css';

/** VitePress's own theme; what keeps it from being accessible is mended here, in `SidebarItem.vue` and in the CSS. */
export default DefaultTheme;
