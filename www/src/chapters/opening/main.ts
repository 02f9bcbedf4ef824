import '../../drawing/draw-character';
import '../../engine/device-panel';
import './chapter-list';
import './translate-sentence';
import { start } from '../../page/start';

start();
