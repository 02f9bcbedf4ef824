import { contestant } from './contestant';

window.contestant = contestant;

// A program that measures waits for nothing else.
void import('./page');
