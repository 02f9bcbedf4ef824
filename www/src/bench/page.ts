/** What a reader sees of the bench. */

import { start } from '../page/start';
import './speed-table';

start();
