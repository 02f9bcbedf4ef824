import base from '/work/main/www/playwright.config.ts';
export default { ...base, testDir: '/work/main/tests/web', outputDir: '/tmp/h2results', workers: 1, use: { baseURL: 'http://localhost:4821/' }, webServer: { command: 'cd /work/main/www && node node_modules/vite/bin/vite.js preview --outDir /tmp/h2dist --port 4821', url: 'http://localhost:4821/', reuseExistingServer: true } };
