/** The chapters in their order; each is a page of that name, and a section with that id on it. */
export const CHAPTERS = [
  'conv-matrix',
  'self-attention',
  'kuzushiji',
  'why-convolutions',
  'translation',
] as const;
export type Chapter = (typeof CHAPTERS)[number];

export function isChapter(name: string): name is Chapter {
  return (CHAPTERS as readonly string[]).includes(name);
}
