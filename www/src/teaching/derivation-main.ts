import { start } from '../page/start';
import './print-page';
import './printed.css';

start();

// What is folded away would not be printed.
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('details')) folded.open = true;
});
