import { readFileSync } from 'node:fs';
import { cite, credit } from '#language/teaching/prose';
import { prose } from './prose.ts';

/** What the teacher's page, the sheets and the handout have of the rest of the project. */

const cff = readFileSync(new URL('../../CITATION.cff', import.meta.url), 'utf8').trimEnd();

/** A line of CITATION.cff. */
function cited(key: string): string {
  const [, value] = new RegExp(`^[ -]*${key}: "?(.*?)"?$`, 'm').exec(cff) ?? [];
  if (value === undefined) throw new Error(`CITATION.cff has no ${key}`);
  return value;
}

/** The same for those who write in LaTeX; double brackets keep a name whole and capitals as they are. */
function bibtex(): string {
  const fields = {
    author: `{${cited('name')}}`,
    title: `{${cited('title')}}`,
    version: cited('version'),
    license: cited('license'),
  };
  const lines = Object.entries(fields).map(([name, value]) => `  ${name.padEnd(7)} = {${value}}`);
  return `@software{unfold,\n${lines.join(',\n')}\n}`;
}

function copyable(name: string, text: string): string {
  return `<h3>${name}</h3><copy-text name="${name}"><pre tabindex="0" translate="no"><code>${text}</code></pre></copy-text>`;
}

export function citation(): string {
  return cite.text(cited('version')) + copyable(cite.bibtex, bibtex()) + copyable(cite.cff, cff);
}

export function printedCredit(): string {
  return `<p class="printed-credit">${credit(cited('version'))}</p>`;
}

/** The steps of chapter 1 without what only the page can ask. */
export function derivationSteps(): string {
  return prose.convolution.derivation.steps.replace(/<question-card[^>]*><\/question-card>/g, '');
}
