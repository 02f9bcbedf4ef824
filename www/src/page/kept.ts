/** Small things that the browser keeps for the reader. A private window may refuse: they then last as long as the page. */

const held = new Map<string, string>();

/** What is kept under that name, or null. */
export function kept(name: string): string | null {
  try {
    const stored = localStorage.getItem(name);
    if (stored !== null) return stored;
  } catch {
    // What is held has to do.
  }
  return held.get(name) ?? null;
}

export function keep(name: string, value: string): void {
  held.set(name, value);
  try {
    localStorage.setItem(name, value);
  } catch {
    // It is held.
  }
}
