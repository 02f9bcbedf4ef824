/**
 * All that stands in the page before any script runs, by the names that index.html asks for. Only the build imports
 * this: the formulas are made there.
 */

import { attentionProse } from './attention-prose.en.ts';
import { convolutionProse } from './convolution-prose.en.ts';
import { prose as page } from './en.ts';
import { backwardProse, countsProse, erratumProse } from './theory-prose.en.ts';
import { trainingProse } from './training-prose.en.ts';
import { translationProse } from './translation-prose.en.ts';
import { whyProse } from './why-prose.en.ts';

export const prose = {
  ...page,
  convolution: convolutionProse,
  erratum: erratumProse,
  counts: countsProse,
  backward: backwardProse,
  attention: attentionProse,
  training: trainingProse,
  why: whyProse,
  translation: translationProse,
};
