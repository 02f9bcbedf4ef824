// Whose the official data are, in the words that their licences ask for.

export const KMNIST_CREDIT =
  '"KMNIST Dataset" (created by CODH), adapted from "Kuzushiji Dataset" (created by NIJL and others), ' +
  'doi:10.20676/00000341, CC BY-SA 4.0';

export const PAIRS_CREDIT =
  'Sentence pairs: Tatoeba (tatoeba.org), by way of manythings.org/anki, CC BY 2.0 FR';
