import { createContext } from '@lit/context';
import type { Engine } from './engine';
import type { Sheets } from './sheets';
import type { Theory } from './theory';

/** What a page provides its exhibits with, from this room. */
export const engineContext = createContext<Engine>('engine');
export const theoryContext = createContext<Promise<Theory>>('theory');
export const sheetsContext = createContext<Promise<Sheets>>('sheets');
