import { test } from '@playwright/test';
import { sameAsFlex } from './translate-journey';

// The adapter is emulated on the processor: right, and slow.
test.describe.configure({ timeout: 600_000 });
test.use({ actionTimeout: 120_000 });

sameAsFlex('webgpu');
