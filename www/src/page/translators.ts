/**
 * Browsers that translate a page put `<font>` elements in the place of its text nodes. Lit goes on writing to the `data` of
 * what stands behind its marker, which for an element is a word that nobody reads: what was live would stand still. So a
 * font element that is written to takes the text up; the translator, which watches the page, then translates that.
 * What is no sentence (numbers, symbols, Japanese and Spanish, what a model writes) is marked `translate="no"` and left
 * alone from the beginning.
 */
export function followTranslators(): void {
  Object.defineProperty(HTMLFontElement.prototype, 'data', {
    configurable: true,
    set(this: HTMLFontElement, text: string) {
      this.textContent = text;
    },
  });
}
