import { theoryContext } from '../engine/provided';
import { openTheory } from '../engine/theory';
import { provide } from '../page/exhibit';
import './question-card';
import './questions-again';
import { Progress } from './progress';
import { progressContext } from './provided';

/** The questions of a page on which nothing else needs the theory: fetched, with its bundle, when the first is near. */

provide(theoryContext, openTheory());
provide(progressContext, new Progress());
