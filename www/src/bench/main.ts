import { start } from '../page/start';
import { contestant } from './contestant';
import './speed-table';

window.contestant = contestant;

start();
