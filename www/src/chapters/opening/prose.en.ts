/** The opening, before any script runs. Values are HTML. */
export const prose = {
  title: 'Draw a character. See it read.',
  lead:
    'This is a university homework in deep learning that you can open up and look into. Draw one of ten Japanese ' +
    'characters, and a small neural network reads it while your pen is still moving.',
  board: 'The drawing board',
  promise:
    'The networks run right here, in this page, on your own device. Nothing that you draw or type is sent anywhere. ' +
    'The chapters below show you the numbers on the way to an answer.',
  translate: {
    title: 'Type Spanish. See it translated.',
    lead: `A second, even smaller network writes English one letter at a time. The map shows which Spanish letters it looks
      at for each English one. <a href="./translation.html">Look inside</a>`,
  },
};
