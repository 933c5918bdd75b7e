package io.github.shortgpt.chat;

import java.io.IOException;

/** There is no chat template, or it can't be rendered; the message is a sentence for the user. */
public final class ChatTemplateException extends IOException {
  private static final long serialVersionUID = 1L;

  ChatTemplateException(String message) {
    super(message);
  }
}
