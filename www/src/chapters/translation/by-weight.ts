import type { Letter } from '../../engine/protocol';

/** The places of the source, those first to which the most attention goes; none without attention. */
export function byWeight({ attention }: Letter): number[] {
  if (!attention) return [];
  return [...attention.keys()].sort((a, b) => (attention[b] as number) - (attention[a] as number));
}
