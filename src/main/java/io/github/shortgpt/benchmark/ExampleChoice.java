package io.github.shortgpt.benchmark;

/** Which examples stand before an item. */
enum ExampleChoice {
  /** The first ones, the same for all. */
  FIRST,
  /** Drawn anew for each item. */
  DRAWN,
  /** Drawn anew for each item, itself left out. */
  DRAWN_FROM_OTHERS,
  /** None: the formulation is without examples. */
  NONE
}
