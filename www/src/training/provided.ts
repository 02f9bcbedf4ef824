import { createContext } from '@lit/context';
import type { DataStore } from './data';

/** What a page provides its exhibits with, from this room. */
export const characterDataContext = createContext<DataStore>('character data');
export const sentenceDataContext = createContext<DataStore>('sentence data');
