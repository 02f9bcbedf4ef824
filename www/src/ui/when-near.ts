/** Exhibits that are fetched when the reader comes near them, because the page should be readable at once. */

/** Imports the module that defines an element once one of them is within two screens of the view, or is printed. */
export function whenNear(element: string, load: () => Promise<unknown>): void {
  const places = document.querySelectorAll(element);
  if (places.length === 0) return;
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) fetchNow();
    },
    { rootMargin: '200% 0px' },
  );
  const fetchNow = () => {
    observer.disconnect();
    // Without a network the place stays empty and is tried again with the next scroll into view.
    load().catch(() => window.setTimeout(watch, 5_000));
  };
  const watch = () => {
    for (const place of places) observer.observe(place);
  };
  watch();
  window.addEventListener('beforeprint', fetchNow, { once: true });
}
