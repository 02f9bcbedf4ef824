import { goldenOn } from './golden-journey';

goldenOn('flex', 1e-4);
goldenOn('flex', 1e-4, 'relaxed');
goldenOn('ndarray', 1e-4);
