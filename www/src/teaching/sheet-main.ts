import { theoryContext } from '../engine/provided';
import { openTheory } from '../engine/theory';
import { provide } from '../page/exhibit';
import { start } from '../page/start';
import './printed.css';
import './problem-sheet';

provide(theoryContext, openTheory());

start();
