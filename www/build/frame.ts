import { CHAPTERS, type Chapter, isChapter } from '../src/page/chapters.ts';
import { prose } from './prose.ts';

/** The pages that are no chapters. */
const OTHERS = ['bench', 'homework', 'teaching', 'sheet', 'derivation'] as const;

function isOther(page: string): page is (typeof OTHERS)[number] {
  return (OTHERS as readonly string[]).includes(page);
}

/** What a page says of itself in its head. */
function about(page: string): { title: string; description: string; noScript: string } {
  if (isOther(page)) return prose[page];
  if (!isChapter(page)) return prose;
  const { title, about: description } = prose.contents.chapters[page];
  return { title: `${title} · ${prose.name}`, description, noScript: prose.noScript };
}

function head(page: string): string {
  const { title, description } = about(page);
  return `<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <meta name="description" content="${description}" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="./favicon.svg" type="image/svg+xml" />
    <link
      rel="preload"
      href="./node_modules/@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2"
      as="font"
      type="font/woff2"
      crossorigin
    />
    <link rel="stylesheet" href="./src/styles/index.css" />`;
}

/** Pages on which nothing is computed on a device have no panel for it. */
const WITHOUT_DEVICE = ['conv-matrix', 'self-attention', ...OTHERS];

function header(page: string): string {
  const device = WITHOUT_DEVICE.includes(page) ? '' : '<device-panel id="device"></device-panel>';
  const home = page === 'index' ? '#content' : './index.html';
  return `<a class="skip-link" href="#content">${prose.skip}</a>
    <header class="site-header">
      <a class="site-name" href="${home}">${prose.name}</a>
      ${device}
      <theme-toggle></theme-toggle>
    </header>
    <error-banner></error-banner>`;
}

/** What the reader must know where the page cannot run; `public/start.js` shows it. */
function notices(page: string): string {
  return `<noscript><p class="notice">${about(page).noScript}</p></noscript>
      <p class="notice" id="too-old" hidden>${prose.tooOld}</p>
      <p class="notice" id="no-webassembly" hidden>${prose.noWebAssembly}</p>
      <p class="notice" id="from-disk" hidden>${prose.fromDisk}</p>
      <p class="notice" id="not-started" hidden>${prose.notStarted}</p>`;
}

function link(chapter: Chapter): string {
  return `<a href="./${chapter}.html">${prose.contents.chapters[chapter].title}</a>`;
}

/** The chapters, with the questions that each of them asks: what the reader has done is marked beside them. */
function chapters(questionsOf: (page: string) => string[]): string {
  const items = CHAPTERS.map(
    (chapter) =>
      `<li data-chapter="${chapter}" data-questions="${questionsOf(chapter).join(' ')}">${link(chapter)}: ${
        prose.contents.chapters[chapter].about
      } <span class="done" hidden></span></li>`,
  );
  return `<ol>${items.join('')}</ol>`;
}

/** The questions of the chapters, each with a link that leads to it. */
function questions(questionsOf: (page: string) => string[]): string {
  const item = (chapter: Chapter, kind: string) =>
    `<li><a href="./${chapter}.html#${chapter}?question=${kind}" data-kind="${kind}">${kind}</a></li>`;
  const list = (chapter: Chapter, number: number) => {
    const { title } = prose.contents.chapters[chapter];
    const items = questionsOf(chapter).map((kind) => item(chapter, kind));
    return items.length === 0
      ? ''
      : `<section data-chapter="${chapter}"><h3>${number} ${title}</h3><ul>${items.join('')}</ul></section>`;
  };
  return `<div class="place">${CHAPTERS.map((chapter, at) => list(chapter, at + 1)).join('')}</div>`;
}

/** The questions of the two chapters on theory, which fill a sheet. */
const THEORY: readonly Chapter[] = ['conv-matrix', 'self-attention'];

/** The way back, and to the chapters before and after. */
function way(page: string): string {
  const at = CHAPTERS.indexOf(page as Chapter);
  const [before, after] = [CHAPTERS[at - 1], CHAPTERS[at + 1]];
  const { way: said } = prose.contents;
  return `<nav class="way column" aria-label="${said.label}">
      ${before ? `<p class="before"><span>${said.before}</span> ${link(before)}</p>` : ''}
      <p class="home"><a href="./index.html#contents">${said.home}</a></p>
      ${after ? `<p class="after"><span>${said.after}</span> ${link(after)}</p>` : ''}
    </nav>`;
}

/** The parts that every page shares, by the names that the pages ask for after `page.` */
export const frame: Record<string, (page: string, questionsOf: (page: string) => string[]) => string> = {
  head,
  header,
  notices,
  way,
  chapters: (_, questionsOf) => chapters(questionsOf),
  questions: (_, questionsOf) => questions(questionsOf),
  theoryQuestions: (_, questionsOf) => THEORY.flatMap(questionsOf).join(','),
  // The chapter's sections are known once it is filled in: see withContents.
  contents: () => CONTENTS,
  footer: () => `<footer class="site-footer"><div class="column">${prose.footer}</div></footer>`,
};

const CONTENTS = '<!-- contents -->';

/** Gives every section of a chapter an id and lists them where the page asks for its contents. */
export function withContents(html: string): string {
  if (!html.includes(CONTENTS)) return html;
  const sections: string[] = [];
  const named = html.replace(/<h2>([\s\S]*?)<\/h2>/g, (_, title: string) => {
    const plain = title.replace(/<[^>]*>/g, '');
    const id = plain
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
    sections.push(`<li><a href="#${id}">${title}</a></li>`);
    return `<h2 id="${id}">${title}</h2>`;
  });
  const [, title] = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html) ?? [];
  const { sections: label } = prose.contents;
  return named.replace(
    CONTENTS,
    `<chapter-contents><details><summary><span class="where">${title}</span></summary>
        <nav aria-label="${label}"><ol>${sections.join('')}</ol></nav></details></chapter-contents>`,
  );
}
