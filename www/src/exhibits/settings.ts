/** An exhibit's settings live in the address after `#`, behind the chapter: `#kuzushiji?model=cnn-0.01`. */

/** The value of a setting, or null. */
export function settingOf(hash: string, name: string): string | null {
  const question = hash.indexOf('?');
  return question < 0 ? null : new URLSearchParams(hash.slice(question + 1)).get(name);
}

/** The chapter that the address names, or an empty string. */
export function chapterOf(hash: string): string {
  return hash.replace(/^#/, '').replace(/\?.*/, '');
}

/** The address with a setting changed; null takes it out. */
export function withSetting(hash: string, chapter: string, name: string, value: string | null): string {
  const question = hash.indexOf('?');
  const values = new URLSearchParams(question < 0 ? '' : hash.slice(question + 1));
  if (value === null) values.delete(name);
  else values.set(name, value);
  return values.size > 0 ? `#${chapter}?${values}` : `#${chapter}`;
}

/** Goes to the element's chapter where a link leads there: with settings behind it, the browser does not. */
export function arrive(element: Element): void {
  const section = element.closest<HTMLElement>('section[data-testid]');
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation?.type === 'navigate' && section?.dataset.testid === chapterOf(location.hash)) {
    // Once the exhibits above have their size.
    requestAnimationFrame(() => section.scrollIntoView());
  }
}

/** Keeps a setting of the chapter that the element stands in; the reader's way back is left alone. */
export function keepSetting(element: Element, name: string, value: string | null): void {
  const chapter = element.closest<HTMLElement>('section[data-testid]')?.dataset.testid ?? '';
  history.replaceState(history.state, '', withSetting(location.hash, chapter, name, value));
}
