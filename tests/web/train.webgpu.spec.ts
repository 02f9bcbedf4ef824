import { test } from '@playwright/test';
import { learnsOn } from './train-journey';

// The adapter is emulated on the processor: right, and slow.
test.describe.configure({ timeout: 600_000 });
test.use({ actionTimeout: 120_000 });

learnsOn('webgpu', { steps: 30, batch: 32, below: 2 });
