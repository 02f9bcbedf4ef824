import { start } from '../page/start';
import './print-page';
import './printed.css';

start();
