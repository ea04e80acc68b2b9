import DefaultTheme from 'vitepress/theme';
import './accessible.css';

/**
 * VitePress's own theme; what keeps it from being accessible is mended here, in `SidebarItem.vue`, in the CSS and in
 * `search-box.mts`.
 */
export default DefaultTheme;
