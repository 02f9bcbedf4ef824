import type { Plugin } from 'vite';

/**
 * What runs before the page is painted, last in its head: a browser stops there until it has run, and asks for nothing that
 * stands behind it before that, as the policy comes in the page.
 */
export function startScript(): Plugin {
  return {
    name: 'start-script',
    transformIndexHtml: {
      order: 'post',
      handler: () => [{ tag: 'script', attrs: { src: './start.js' }, injectTo: 'head' }],
    },
  };
}
