import './chapters/training-results';
import './exhibits/activation-maps';
import './exhibits/device-panel';
import './exhibits/draw-character';
import './ui/error-banner';
import './ui/theme-toggle';
import { showUncaughtErrors } from './ui/error-banner';

showUncaughtErrors();

// `public/start.js` asks for this, and tells the reader where it is missing.
document.documentElement.dataset.started = '';
