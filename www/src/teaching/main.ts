import { theoryContext } from '../engine/provided';
import { openTheory } from '../engine/theory';
import { provide } from '../page/exhibit';
import { start } from '../page/start';
import './copy-text';
import './hand-ins';
import './sheet-maker';
import './teaching.css';

provide(theoryContext, openTheory());

start();
