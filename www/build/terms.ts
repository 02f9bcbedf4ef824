import { terms } from '#language/page/terms';

const MARK = /\[\[([^|\]]+)(?:\|([^\]]+))?\]\]/g;

function idOf(term: string): string {
  return `term-${term.toLowerCase().replaceAll(' ', '-')}`;
}

/**
 * Makes buttons of the marked terms, each of which shows what its term means, without any script too; the definitions
 * stand at the end of the page's content.
 */
export function withTerms(html: string): string {
  const met = new Set<string>();
  const marked = html.replace(MARK, (_, shown: string, term = shown) => {
    if (!terms[term]) throw new Error(`a text marks the term ${term}, which page/terms does not define`);
    met.add(term);
    return `<button type="button" class="term" popovertarget="${idOf(term)}">${shown}</button>`;
  });
  const definitions = [...met].map(
    (term) =>
      `<div class="term-definition" id="${idOf(term)}" popover><p><dfn>${term}</dfn>${terms[term]}</p></div>`,
  );
  // A comma stays on the line of its word: a button by itself would let it go.
  const together = marked.replace(
    /(<button type="button" class="term"[^<]*<\/button>)([.,;:)’]+)/g,
    '<span class="term-and-mark">$1$2</span>',
  );
  return together.replace('</main>', `${definitions.join('')}</main>`);
}
