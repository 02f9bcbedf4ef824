// Draws in CONTRIBUTING.md which rooms of www/src import which, from the code: node scripts/rooms.mjs [--check]

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const www = fileURLToPath(new URL('..', import.meta.url));
const page = fileURLToPath(new URL('../../CONTRIBUTING.md', import.meta.url));

const drawing = execFileSync(
  'node_modules/.bin/depcruise',
  ['src', '--config', '.dependency-cruiser.mjs', '-T', 'mermaid', '--collapse', '^src/[^/]+'],
  { cwd: www, encoding: 'utf8' },
);
/** In one order, whichever file of a room imports first. */
const sorted = drawing
  .trim()
  .replace(/(?:^\d+-->\d+\n?)+$/m, (arrows) => arrows.trim().split('\n').sort().join('\n'));
const text = readFileSync(page, 'utf8');
const drawn = text.replace(
  /(<!-- rooms:.*-->\n)[\s\S]*?(<!-- end of rooms -->)/,
  `$1\n\`\`\`mermaid\n${sorted}\n\`\`\`\n\n$2`,
);
if (process.argv.includes('--check')) {
  if (drawn !== text) {
    console.error('CONTRIBUTING.md draws other rooms than the code has; run: npm --prefix www run rooms');
    process.exit(1);
  }
} else if (drawn !== text) {
  writeFileSync(page, drawn);
}
