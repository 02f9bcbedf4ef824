import { sheetsContext } from '../engine/provided';
import { openSheets } from '../engine/sheets';
import { provide } from '../page/exhibit';
import { start } from '../page/start';
import '../page/exhibit.css';
import './copy-text';
import './hand-ins';
import './sheet-maker';
import './teaching.css';

provide(sheetsContext, openSheets());

start();
