import { start } from '../page/start';
import './homework.css';

start();
