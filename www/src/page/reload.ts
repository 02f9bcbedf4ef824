/** A reload that the reader asks for in the page, and what is to be put down before it. */

/** A keeper that does not end must not hold the reader up. */
const LONGEST_MS = 15_000;

const keepers = new Set<() => Promise<unknown>>();

/** Has something put down before the page is loaded anew. */
export function beforeReload(keeper: () => Promise<unknown>): void {
  keepers.add(keeper);
}

/** Loads the page anew once all is put down. */
export async function reload(): Promise<void> {
  const tooLong = new Promise((resolve) => setTimeout(resolve, LONGEST_MS));
  await Promise.race([Promise.allSettled([...keepers].map((keeper) => keeper())), tooLong]);
  location.reload();
}
