import { defineConfig } from 'vite';
import { contentSecurityPolicy, headers } from './build/policy.ts';
import { staticPage } from './build/static-page.ts';

export default defineConfig({
  base: './',
  // Not a single-page application: a missing file is a 404 and not the page once more.
  appType: 'mpa',
  plugins: [staticPage(), contentSecurityPolicy()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    // Fonts stay files: the policy has no data: for them.
    assetsInlineLimit: 0,
    // Every browser that can run the page preloads modules itself.
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  // The theory's bundle lies beside this folder.
  server: { fs: { allow: ['..'] } },
  preview: { port: 8000, strictPort: true, headers },
});
