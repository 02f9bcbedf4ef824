import { test } from '@playwright/test';
import { goldenOn, gradientsOn } from './golden-journey';

// The adapter is emulated on the processor: right, and slow.
test.describe.configure({ timeout: 600_000 });

goldenOn('webgpu', 1e-3);
gradientsOn('webgpu', 1e-3);
