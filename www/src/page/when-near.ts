/** Exhibits that are fetched when the reader comes near them, because the page should be readable at once. */

import { files as texts } from '#language/page/texts';
import { reload } from './reload';
import { problemOfPart } from './site-files';

const AGAIN_MS = 5_000;

const fetches: (() => Promise<void>)[] = [];

/** Fetches all exhibits of the page, wherever the reader is. */
export async function fetchAll(): Promise<void> {
  await Promise.all(fetches.map((fetchNow) => fetchNow()));
}

/** Imports the module that defines an element once one of them is within two screens of the view, or is printed. */
export function whenNear(element: string, load: () => Promise<unknown>): void {
  const places = document.querySelectorAll(element);
  if (places.length === 0) return;
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) void fetchNow();
    },
    { rootMargin: '200% 0px' },
  );
  let notices: Element[] = [];
  /** The address of a style sheet that did not arrive. */
  let unstyled: string | undefined;
  const say = (message: string) => {
    // The same once more would be read out once more.
    if (notices[0]?.firstElementChild?.textContent === message) return;
    for (const notice of notices) notice.remove();
    notices = [...places].map((place, at) => {
      const notice = noticeOf(message);
      // Read out once, however many places wait for the part.
      if (at === 0) notice.setAttribute('role', 'alert');
      place.after(notice);
      return notice;
    });
  };
  const fetchNow = async () => {
    observer.disconnect();
    try {
      if (unstyled) fetchStyle(unstyled);
      await load();
      for (const notice of notices) notice.remove();
    } catch (error) {
      unstyled = /preload CSS for (\S+)/.exec(String(error))?.[1];
      const { message, isLasting } = await problemOfPart(error);
      say(message);
      // It may come with the network, when the reader next scrolls here.
      if (!isLasting) window.setTimeout(watch, AGAIN_MS);
    }
  };
  const watch = () => {
    for (const place of places) observer.observe(place);
  };
  watch();
  fetches.push(fetchNow);
  window.addEventListener('beforeprint', () => void fetchNow(), { once: true });
}

/** What stands beside the empty place of an exhibit that did not load. */
function noticeOf(message: string): HTMLElement {
  const notice = document.createElement('div');
  notice.className = 'notice';
  notice.dataset.testid = 'part-missing';
  notice.appendChild(document.createElement('p')).textContent = message;
  const button = notice.appendChild(document.createElement('button'));
  button.type = 'button';
  button.textContent = texts.reload;
  button.addEventListener('click', () => {
    button.disabled = true;
    button.textContent = texts.reloading;
    void reload();
  });
  return notice;
}

/** Asks for a style sheet again, which the import would take for loaded. */
function fetchStyle(address: string): void {
  const { href } = new URL(address, location.href);
  for (const link of document.head.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    if (link.href === href) link.replaceWith(link.cloneNode());
  }
}
