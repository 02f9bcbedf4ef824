import { chapterOf, everywhere, withSettings } from './address';
import { isChapter } from './chapters';

/** A link to another page of the site, with the device and the network that the reader has chosen here. */
export function carried(link: string, here: string): string {
  const [to, from] = [new URL(link, here), new URL(here)];
  to.search = from.search;
  const page = /([\w-]+)\.html$/.exec(to.pathname)?.[1] ?? '';
  const chapter = chapterOf(to.hash) || page;
  if (isChapter(chapter) && everywhere(from.hash).size > 0) {
    to.hash = withSettings(to.hash, chapter, Object.fromEntries(everywhere(from.hash)));
  }
  return to.href;
}

/** Before a link is followed, copied or opened elsewhere, it is made to carry what is chosen by then. */
export function carryChoices(): void {
  const carry = ({ target }: Event) => {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href^="./"]') : null;
    if (!link) return;
    link.dataset.plain ??= link.href;
    link.href = carried(link.dataset.plain, location.href);
  };
  for (const event of ['pointerdown', 'focusin', 'click']) document.addEventListener(event, carry, true);
}
