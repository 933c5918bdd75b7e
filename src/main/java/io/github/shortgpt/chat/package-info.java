/**
 * What a chat model is given for a message: its template, rendered.
 *
 * <p>In: a checkpoint directory, messages. Out: the prompt's text, as transformers' {@code
 * apply_chat_template} makes it, or a refusal. A template is a checkpoint's code: it sees the
 * messages and a few functions, no Java and no files.
 */
package io.github.shortgpt.chat;
