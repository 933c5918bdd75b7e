package io.github.shortgpt.text;

/** Characters that may follow each other without end, as far as a repetition takes them. */
enum Run {
  /** What is white. */
  BLANKS("blanks") {
    @Override
    boolean has(int character) {
      return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }
  },
  /** Letters and digits, with what goes on top of them. */
  WORDS("letters") {
    @Override
    boolean has(int character) {
      return Character.isUnicodeIdentifierPart(character) && !Character.isISOControl(character);
    }
  },
  /** Whatever a line holds. */
  LINES("characters of one line") {
    @Override
    boolean has(int character) {
      return character != '\n';
    }
  };

  private final String plural;

  Run(String plural) {
    this.plural = plural;
  }

  /** What a sentence calls them. */
  String plural() {
    return plural;
  }

  abstract boolean has(int character);

  /** The narrowest that has a character. */
  static Run of(int character) {
    return BLANKS.has(character) ? BLANKS : WORDS.has(character) ? WORDS : LINES;
  }

  /** What has the characters of both. */
  Run and(Run other) {
    return this == other ? this : LINES;
  }

  /** Whether a text has more of them in a row. */
  boolean isLongerIn(String text, int most) {
    int length = 0;
    for (int i = 0; i < text.length() && length <= most; i++) {
      // Half a character is part of any run: it may be part of this one.
      char c = text.charAt(i);
      length = Character.isSurrogate(c) || has(c) ? length + 1 : 0;
    }
    return length > most;
  }
}
