import { readFileSync } from 'node:fs';
import { cite, credit } from '#language/teaching/prose';
import { CHAPTERS } from '../src/page/chapters.ts';
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

/** They frame exhibits, or belong to a page or to its questions. */
const NO_EXHIBITS = [
  'side-by-side',
  'step-guide',
  'device-panel',
  'theme-toggle',
  'error-banner',
  'chapter-contents',
  'question-card',
  'questions-again',
  'reader-progress',
];

/** The exhibits in a page's content, in their order, each with the heading above it. */
function exhibitsIn(html: string): Map<string, string> {
  const found = new Map<string, string>();
  let heading = '';
  for (const [, title, element] of html.matchAll(
    /<h[12][^>]*>([\s\S]*?)<\/h[12]>|<([a-z]+(?:-[a-z]+)+)[ >]/g,
  )) {
    if (title !== undefined)
      heading = title.replace(/<[^>]*>/g, '').replace(/\[\[([^|\]]+)[^\]]*\]\]/g, '$1');
    else if (element && !NO_EXHIBITS.includes(element) && !found.has(element)) found.set(element, heading);
  }
  return found;
}

/** Links that lead to every exhibit of the site, in a state or as it is at first. */
export function exhibitLinks(contentOf: (page: string) => string): string {
  const { opening, of } = prose.teaching.exhibits;
  const titles = CHAPTERS.map(
    (page, at) => [page, `${at + 1} ${prose.contents.chapters[page].title}`] as const,
  );
  return [['index', opening] as const, ...titles]
    .map(([page, title]) => {
      const chapter = page === 'index' ? 'opening' : page;
      const link = (place: string, said: string) =>
        `<a href="./${page}.html#${chapter}?${place.replaceAll('&', '&amp;')}">${said}</a>`;
      const items = [...exhibitsIn(contentOf(page))].map(([element, heading]) => {
        const { name = heading, states = [] } = of[page]?.[element] ?? of.everywhere?.[element] ?? {};
        const more = states.map(([settings, said]) => link(`${settings}&at=${element}`, said)).join(' · ');
        return `<li>${link(`at=${element}`, name)}${more && `: ${more}`}</li>`;
      });
      return `<h3>${title}</h3><ul class="exhibit-links">${items.join('')}</ul>`;
    })
    .join('');
}

/** The steps of chapter 1 without what only the page can ask, and without the way to where they stand. */
export function derivationSteps(): string {
  return prose.convolution.derivation.steps
    .replace(/<question-card[^>]*><\/question-card>/g, '')
    .replace(/<p><a href="\.\/derivation\.html.*?<\/p>/gs, '');
}
