// Generated from app/web/lessons/brain.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A network, what it reads, and how many of its neurons are shown. */
export interface Heard {
  /** 24 tanh units that read words, or the 256 of the shipped wiki-rnn */
  network: "words" | "wiki";
  /** length at most 400 */
  text: string;
  /** the liveliest of them; at least 8; at most 48 */
  shown: number;
}

/** The neurons that are shown, N of them; everything is by their order. */
export interface Population {
  /** words or characters; an unknown one is empty */
  symbols: string[];
  /** numbers, from 1 */
  units: number[];
  /** all that the network has */
  of: number;
  /** h of each neuron at each step */
  offsets: number[][];
  /** W_hh between them: a row is what one receives */
  weights: number[][];
  /** share of each one's outgoing weight that excites */
  excitatory: number[];
  /** neurons of all that send synapses of both signs */
  mixed: number;
}

/** One neuron of those, and how it is read. */
export interface NeuronWanted {
  /** 24 tanh units that read words, or the 256 of the shipped wiki-rnn */
  network: "words" | "wiki";
  /** length at most 400 */
  text: string;
  /** the liveliest of them; at least 8; at most 48 */
  shown: number;
  /** from 1; 0: the liveliest; at least 0; at most 256 */
  neuron: number;
  /** firing rate where h is 0, in Hz; at least 1; at most 200 */
  baseline: number;
  /** of |h|; beyond it a neuron is saturated; at least 0.3; at most 0.99 */
  bound: number;
}

/** One neuron at each step, and how much of the time each of those shown is saturated. */
export interface Neuron {
  /** from 1 */
  neuron: number;
  h: number[];
  /** Hz */
  rates: number[];
  /** current from the other neurons and itself */
  recurrent: number[];
  /** current from what is read */
  external: number[];
  bias: number;
  total: number[];
  /** pause after a spike that bounds the rate, in ms */
  refractory: number;
  /** rate at that bound, in Hz */
  fastest: number;
  /** share of time above the bound, of each shown */
  high: number[];
  /** share of time below minus the bound */
  low: number[];
}
