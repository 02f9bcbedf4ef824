import '../page/error-banner';
import { showUncaughtErrors } from '../page/error-banner';
import '../page/theme-toggle';
import { contestant } from './contestant';
import './speed-table';

showUncaughtErrors();
window.contestant = contestant;

// `public/start.js` asks for this, and tells the reader where it is missing.
document.documentElement.dataset.started = '';
