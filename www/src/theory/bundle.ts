import initialise, * as bundle from '../../../pkg/theory/unfold.js';

/** The theory's functions (src/web/theory.rs in the crate), once their WebAssembly is there. */
export type Theory = typeof bundle;

export type * from '../../../pkg/theory/unfold.js';

export const theory: Promise<Theory> = initialise().then(() => bundle);
