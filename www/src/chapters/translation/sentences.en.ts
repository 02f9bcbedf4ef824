/** The sentences to begin with, and what to look for in them. */

export interface Suggestion {
  spanish: string;
  name: string;
  lookFor?: string;
}

/** A sentence with a translation to compare with. */
export interface Sentence extends Suggestion {
  /** As the homework's models read it. */
  source: string;
  /** A translation to compare with, written as the models write. */
  english: string;
  /** The homework's own, or a reference of ours. */
  origin: 'report' | 'ours';
  lookFor: string;
}

export const SENTENCES: [Sentence, ...Sentence[]] = [
  {
    spanish: 'lo prometiste .',
    source: 'lo prometiste .',
    english: 'you promised .',
    origin: 'report',
    name: 'lo prometiste',
    lookFor:
      'Spanish says who promised at the end of the word, English at the start. Which Spanish letters does the model look at while it writes “you”?',
  },
  {
    spanish: 'venios .',
    source: 'venios .',
    english: 'come with us .',
    origin: 'report',
    name: 'venios',
    lookFor: 'One Spanish word for three English ones. How far into the word does the attention get?',
  },
  {
    spanish: 'no tengo blanca .',
    source: 'no tengo blanca .',
    english: 'i m broke .',
    origin: 'report',
    name: 'no tengo blanca',
    lookFor:
      'Word for word, “I have no blanca”: a small coin of long ago. An idiom cannot be translated letter by letter; watch the model try.',
  },
  {
    spanish: 'Es un gato negro.',
    source: 'es un gato negro .',
    english: 'it s a black cat .',
    origin: 'ours',
    name: 'Word order',
    lookFor:
      'In Spanish the colour comes after the cat, in English before it. Does the attention jump ahead and come back, or does the colour get lost?',
  },
  {
    spanish: 'Ella es alta.',
    source: 'ella es alta .',
    english: 'she is tall .',
    origin: 'ours',
    name: 'She',
    lookFor: 'Change it to “Él es alto.” Which letters decide between “she” and “he”?',
  },
  {
    spanish: 'Tom está aquí.',
    source: 'tom esta aqui .',
    english: 'tom is here .',
    origin: 'ours',
    name: 'A name',
    lookFor:
      'The model has seen Tom many times. Try another name: it has to be copied letter by letter, and few words of its training sentences are spelt alike in both languages.',
  },
  {
    spanish: '¿Dónde vives?',
    source: 'donde vives ?',
    english: 'where do you live ?',
    origin: 'ours',
    name: 'A question',
    lookFor: 'Spanish asks “where live-you?”, and English adds “do”. Where does the attention look for that?',
  },
  {
    spanish: 'Hace mucho frío.',
    source: 'hace mucho frio .',
    english: 'it s very cold .',
    origin: 'ours',
    name: 'For the beam',
    lookFor: 'Widen the beam from 1 to 5. The likeliest letter may lead to a worse sentence.',
  },
  {
    spanish: 'Mañana llegaré.',
    source: 'manana llegare .',
    english: 'i ll arrive tomorrow .',
    origin: 'ours',
    name: 'The future',
    lookFor: 'The future is in one accented ending, and the accent is lost on the way in.',
  },
  {
    spanish: 'Ayer compré un coche rojo en la ciudad y hoy ya no arranca.',
    source: 'ayer compre un coche rojo en la ciudad y hoy ya no arranca .',
    english: 'yesterday i bought a red car in the city and today it no longer starts .',
    origin: 'ours',
    name: 'A long one',
    lookFor:
      'Three times as long as anything that it learnt from. Where does the attention give up, and what does the model make up from there?',
  },
];

/** What a visitor may want to say; named by itself. */
export const EVERYDAY = [
  { spanish: '¿Dónde está la estación?' },
  { spanish: '¿Hablas inglés?' },
  { spanish: 'Quiero un café.' },
  { spanish: 'Estoy cansado.' },
  { spanish: '¿Qué hora es?' },
  { spanish: '¿Puedes ayudarme?' },
  {
    spanish: 'Mi hermano vive en Madrid.',
    lookFor:
      'Names are hard for it: it writes one that it has met more often and that begins in the same way.',
  },
].map((sentence) => ({ ...sentence, name: sentence.spanish })) as [Suggestion, ...Suggestion[]];
