import { sheetsContext } from '../engine/provided';
import { openSheets } from '../engine/sheets';
import { provide } from '../page/exhibit';
import { start } from '../page/start';
import './printed.css';
import './problem-sheet';

provide(sheetsContext, openSheets());

start();
