import { createContext } from '@lit/context';
import type { Engine } from './engine';
import type { Theory } from './theory';

/** What a page provides its exhibits with, from this room. */
export const engineContext = createContext<Engine>('engine');
export const theoryContext = createContext<Promise<Theory>>('theory');
