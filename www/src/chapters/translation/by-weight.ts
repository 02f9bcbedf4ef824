import type { Letter } from '../../engine/wasm';

/** The places of the source, those first to which the most attention goes; none without attention. */
export function byWeight({ attention = [] }: Letter): number[] {
  return attention
    .map((_, place) => place)
    .sort((a, b) => (attention[b] as number) - (attention[a] as number));
}
