import { defineConfig } from '@playwright/test';

const port = Number(process.env.UNFOLD_PORT ?? 4517);

const browser = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** One project with no graphics adapter, one with a software one. The site is built beforehand. */
function chromium(executablePath: string, ...args: string[]) {
  return {
    browserName: 'chromium' as const,
    launchOptions: {
      executablePath,
      args: [
        '--headless=new',
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...args,
      ],
    },
  };
}

export default defineConfig({
  testDir: '../tests/web',
  testMatch: '*.spec.ts',
  outputDir: '../test-results',
  // Generous, because three tests run at a time, and the machine may be compiling besides.
  timeout: 240_000,
  expect: { timeout: 40_000 },
  workers: 3,
  reporter: 'list',
  use: { baseURL: `http://localhost:${port}/` },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --port ${port}`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
  },
  projects: [
    {
      name: 'nogpu',
      testIgnore: /\.webgpu\.spec\.ts$/,
      use: chromium(process.env.HEADLESS_SHELL ?? browser),
    },
    // The adapter that is emulated takes all cores.
    {
      name: 'webgpu',
      testMatch: /\.webgpu\.spec\.ts$/,
      use: chromium(browser, '--enable-unsafe-webgpu'),
      workers: 1,
    },
  ],
});
