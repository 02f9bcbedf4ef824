import { sheetsContext } from '../engine/provided';
import { openSheets } from '../engine/sheets';
import { provide } from '../page/exhibit';
import { start } from '../page/start';
import '../page/exhibit.css';
import { whenNear } from '../page/when-near';
import './copy-text';
import './teaching.css';

provide(sheetsContext, openSheets());

whenNear('sheet-maker', () => import('./sheet-maker'));
whenNear('hand-ins', () => import('./hand-ins'));

start();
