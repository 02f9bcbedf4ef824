import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { architecture } from './architecture.ts';
import { classTable } from './classes.ts';
import { frame, withContents } from './frame.ts';
import { network } from './network.ts';
import { networkRows } from './network-rows.ts';
import { withPictures } from './pictures.ts';
import { prose } from './prose.ts';
import { readerScores } from './reader-scores.ts';
import { results } from './results.ts';
import { citation, derivationSteps, exhibitLinks, printedCredit } from './teaching.ts';
import { withTerms } from './terms.ts';
import { threeSentences, translationResults } from './translation-results.ts';
import { translationRows } from './translation-rows.ts';
import { whyResults } from './why-results.ts';

/** The parts of the page that are drawn and not written. */
const drawn: Record<string, () => string> = {
  architecture,
  citation,
  classes: classTable,
  derivationSteps,
  exhibitLinks: () => exhibitLinks(contentOf),
  network,
  networkRows,
  printedCredit,
  readerScores,
  results,
  threeSentences,
  translationResults,
  translationRows,
  whyResults,
};

function missing(path: string): never {
  throw new Error(`a page asks for {{${path}}}, which the texts do not have`);
}

function written(path: string): string {
  let value: unknown = prose;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  if (typeof value !== 'string') return missing(path);
  // No line ends within 28 × 28.
  return value.replace(/(\d) × (?=\d)/g, '$1\u00a0×\u00a0');
}

/** Symbols, formulas and the languages that the page is about stay as they are when a browser translates the page. */
function keptFromTranslators(html: string): string {
  return html.replace(/<(?:(?:math|var|code)(?=[ >])|\w+ lang="(?:ja|es)")/g, '$& translate="no"');
}

/** The content of a page in its places, but for the frame around it. */
function content(html: string): string {
  return html.replace(
    /\{\{((?!page\.)[\w.]+)\}\}/g,
    (_, place: string) => drawn[place]?.() ?? written(place),
  );
}

function contentOf(page: string): string {
  return content(readFileSync(new URL(`../${page}.html`, import.meta.url), 'utf8'));
}

/** The kinds of the questions that a page asks, in their order. */
function questionsOf(page: string): string[] {
  return [...contentOf(page).matchAll(/<question-card kind="([\w-]+)"/g)].map(([, kind]) => kind as string);
}

/** Fills the {{places}} of the pages, so that they can be read before any script runs, or without. */
export function staticPage(): Plugin {
  return {
    name: 'static-page',
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { path }) => {
        const page = /([\w-]+)\.html$/.exec(path)?.[1] ?? 'index';
        const filled = content(html).replace(
          /\{\{page\.(\w+)\}\}/g,
          (_, part: string) => frame[part]?.(page, questionsOf) ?? missing(`page.${part}`),
        );
        return keptFromTranslators(withTerms(withPictures(withContents(filled), page)));
      },
    },
  };
}
