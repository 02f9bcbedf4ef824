import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { chartLocale } from './build/chart-locale.ts';
import { contentSecurityPolicy } from './build/policy.ts';
import { recordedCurves } from './build/recorded-curves.ts';
import { startScript } from './build/start-script.ts';
import { staticPage } from './build/static-page.ts';

const crate = readFileSync(new URL('../Cargo.toml', import.meta.url), 'utf8');
const version = /^version = "(.*)"$/m.exec(crate)?.[1];

export default defineConfig({
  base: './',
  // Not a single-page application: a missing file is a 404 and not the page once more.
  appType: 'mpa',
  plugins: [staticPage(), startScript(), recordedCurves(), chartLocale(), contentSecurityPolicy()],
  define: { 'import.meta.env.VERSION': JSON.stringify(version) },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    // Fonts stay files: the policy has no data: for them.
    assetsInlineLimit: 0,
    // Every browser that can run the page preloads modules itself.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: readdirSync(import.meta.dirname).filter((name) => name.endsWith('.html')),
      // What most pages and exhibits share comes in one file: a request costs more than its bytes.
      output: { codeSplitting: { groups: [{ name: 'common', minShareCount: 11 }] } },
    },
  },
  worker: { format: 'es' },
  // The theory's bundle lies beside this folder.
  server: { fs: { allow: ['..'] } },
  preview: { port: 8000, strictPort: true },
});
