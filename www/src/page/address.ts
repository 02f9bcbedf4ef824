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

/** The settings in the address if they are this chapter's, or none. */
export function settingsOf(hash: string, chapter: string): URLSearchParams {
  const question = hash.indexOf('?');
  return new URLSearchParams(question < 0 || chapterOf(hash) !== chapter ? '' : hash.slice(question + 1));
}

/** A chapter's settings in the address of the page. */
export interface ChapterAddress {
  settings(): URLSearchParams;
  /** Changes some; null takes one out. */
  keep(changes: Readonly<Record<string, string | null>>): void;
  /** Calls when a link has set some. A bare link to the chapter leaves the reader's numbers alone. */
  whenSet(listener: () => void): void;
}

export function addressOf(chapter: string): ChapterAddress {
  return {
    settings: () => settingsOf(location.hash, chapter),
    keep: (changes) => keepSettings(chapter, changes),
    whenSet: (listener) =>
      window.addEventListener('hashchange', () => {
        if (settingsOf(location.hash, chapter).size > 0) listener();
      }),
  };
}

/**
 * The address for what goes along from chapter to chapter: read whichever chapter it names, and kept for the one that the
 * page is, or in somebody else's page the one that it names.
 */
export function addressOfPage(): ChapterAddress {
  const settings = () => settingsOf(location.hash, chapterOf(location.hash));
  return {
    settings,
    keep: (changes) => {
      const section = document.querySelector<HTMLElement>('section[data-testid]');
      keepSettings(section?.dataset.testid ?? chapterOf(location.hash), changes);
    },
    whenSet: (listener) =>
      window.addEventListener('hashchange', () => {
        if (settings().size > 0) listener();
      }),
  };
}

/** What a chapter makes of its settings in the address; `refused` are the names of those that it cannot use. */
export interface Understood<Settings> {
  settings: Settings;
  refused: readonly string[];
}

/** Reads settings one by one; what cannot be used falls back, and its name is among the `refused`. */
export class SettingsReader {
  readonly refused: string[] = [];
  readonly #address: URLSearchParams;

  constructor(address: URLSearchParams) {
    this.#address = address;
  }

  /** What `understand` makes of a setting; `otherwise` where it is absent or makes no sense. */
  setting<T>(name: string, otherwise: T, understand: (text: string) => T | undefined): T {
    const text = this.#address.get(name);
    if (text === null) return otherwise;
    const value = understand(text);
    if (value === undefined) this.refused.push(name);
    return value ?? otherwise;
  }
}

/** The settings that hold for the whole page and go along from chapter to chapter. */
const EVERYWHERE = ['model', 'maps'];

/** Those of them that are in an address. */
export function everywhere(hash: string): Map<string, string> {
  const found = EVERYWHERE.map((name) => [name, settingOf(hash, name)] as const);
  return new Map(found.filter((setting): setting is readonly [string, string] => setting[1] !== null));
}

/** The address with settings changed; null takes one out. Those of another chapter's exhibits go. */
export function withSettings(
  hash: string,
  chapter: string,
  changes: Readonly<Record<string, string | null>>,
): string {
  const values = settingsOf(hash, chapter);
  for (const [name, value] of everywhere(hash)) values.set(name, value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) values.delete(name);
    else values.set(name, value);
  }
  // Numbers between commas and semicolons stay readable: an address allows both after its #.
  const written = values.toString().replaceAll('%2C', ',').replaceAll('%3B', ';');
  return values.size > 0 ? `#${chapter}?${closed(written)}` : `#${chapter}`;
}

/** Settings that end in a letter or digit: chats and mail take a mark at the end of an address for their own. */
function closed(settings: string): string {
  return settings
    .replace(/=$/, '') // an empty value means the same without
    .replace(/\+$/, '%20')
    .replace(/[^a-z\d]$/i, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Whether the page was come to by a link, and not by a reload or on the way back, where the browser knows the place. */
export function isArrival(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation?.type === 'navigate';
}

/** Keeps a setting of the chapter that the element stands in. */
export function keepSetting(element: Element, name: string, value: string | null): void {
  const chapter = element.closest<HTMLElement>('section[data-testid]')?.dataset.testid ?? '';
  keepSettings(chapter, { [name]: value });
}

/** The address as the page has heard of it, or set it. */
let heard = globalThis.location?.hash;
globalThis.addEventListener?.('hashchange', () => {
  heard = location.hash;
});

/**
 * Keeps settings of a chapter; the reader's way back is left alone. Where a link has just set others, of which nobody has
 * heard yet, those count.
 */
export function keepSettings(chapter: string, changes: Readonly<Record<string, string | null>>): void {
  if (location.hash === heard) {
    history.replaceState(history.state, '', withSettings(location.hash, chapter, changes));
  }
  heard = location.hash;
}
