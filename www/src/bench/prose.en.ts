/** What bench.html says before any script runs. Values are HTML. */

export const prose = {
  title: 'Unfold: how fast is it here?',
  description:
    'Measures in your own browser how long the networks of Unfold take to read, to translate and to learn.',
  noScript:
    '<strong>JavaScript is switched off.</strong> This page measures how fast your own browser computes, and for that ' +
    'it needs JavaScript.',
  heading: 'How fast is it here?',
  lead:
    'Reading a character and translating a sentence happen in your own browser. Here you can see how long they take ' +
    'on this machine, on each of the three devices that this site can compute on.',
  how: 'How it is measured',
  method: [
    'A call goes the same way as when you draw or type: from the page to the worker that computes, and back with the ' +
      'answer. It is made again and again for a second and a half to warm up, then for three seconds more, or until ' +
      'there are 60 samples. A sample is the mean of as many calls as fill 10 milliseconds, because a page’s clock is ' +
      'coarse. A device takes about half a minute. The rows of training are steps of the optimiser, with dropout, on made-up ' +
      'batches; what the processor needs for that is fetched before them.',
    'Nothing is fetched or measured before you press a button, and nothing leaves your browser. For numbers that ' +
      'you can trust, close what else is busy on this machine, and keep this page in front.',
    '“Processor” computes with vector instructions (SIMD), in some browsers with one that multiplies and adds at once; ' +
      '“processor, plain” without any, and “graphics card” by way of WebGPU. For networks as small as these, sending the work to a graphics card may take longer than the work: only ' +
      'measuring tells.',
  ]
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join(''),
  back: 'Back to the site',
};
