import './ui/error-banner';
import './ui/theme-toggle';
import './chapters/training-results';
import { showUncaughtErrors } from './ui/error-banner';

showUncaughtErrors();

// The exhibits, each defining its own element.
import.meta.glob('./exhibits/{device-panel,draw-character,activation-maps}.ts', { eager: true });

document.documentElement.dataset.started = '';
