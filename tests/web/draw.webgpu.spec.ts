import { test } from '@playwright/test';
import { journeyOn, sameOn } from './draw-journey';

// The adapter is emulated on the processor: right, and slow.
test.describe.configure({ timeout: 600_000 });
test.use({ actionTimeout: 120_000 });

journeyOn('webgpu', [0, 5]);
sameOn('flex', 'webgpu');
