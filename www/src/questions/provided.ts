import { createContext } from '@lit/context';
import type { Progress } from './progress';

/** What a page provides its questions with. */
export const progressContext = createContext<Progress>('progress');
